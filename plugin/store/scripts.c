/* SPDX-License-Identifier: Apache-2.0
 *
 * scripts: what Redis does in one step, in Lua. A script runs alone, so what it looks at cannot
 * change before it writes: that is what keeps two brokers from forking the audit chain, and a late
 * "offline" of one from hiding a device that is online on another.
 */
#include <stdlib.h>
#include <string.h>

#include "plugin/store/keys.h"

/* Arguments are taken from the left. A record is word, type, key, set, owner, id, op, n and n
 * pairs. write() answers whether there was something to write to: a part of nothing does not bring
 * it back. */
static const char common[] =
    "local at = 0\n"
    "local function take() at = at + 1 return ARGV[at] end\n"
    "local function take_record()\n"
    "  local r = {word = take(), type = take(), key = take(), set = take(), owner = take(),\n"
    "             id = take(), op = take(), fields = {}}\n"
    "  for i = 1, 2 * tonumber(take()) do r.fields[i] = take() end\n"
    "  return r\n"
    "end\n"
    "local function remove(r)\n"
    "  if r.type == 'zset' then redis.call('ZREM', r.key, r.id) return end\n"
    "  if r.type ~= 'stream' then redis.call('DEL', r.key) end\n"
    "  if r.set ~= '' then redis.call('SREM', r.set, r.id) end\n"
    "  if r.word == 'device' then\n"
    "    redis.call('DEL', 'sekisho:items:' .. r.id, 'sekisho:posture:' .. r.id)\n"
    "    redis.call('ZREM', 'sekisho:support', r.id)\n"
    "  elseif r.word == 'site' then redis.call('DEL', 'sekisho:history:' .. r.id) end\n"
    "end\n"
    "local function write_hash(r)\n"
    "  if r.op == 'whole' then redis.call('DEL', r.key)\n"
    "  elseif r.set ~= '' and redis.call('EXISTS', r.key) == 0 then return false end\n"
    "  if #r.fields > 0 then redis.call('HSET', r.key, unpack(r.fields)) end\n"
    "  if r.set ~= '' then redis.call('SADD', r.set, r.id) end\n"
    "  return true\n"
    "end\n"
    "local function write(r)\n"
    "  if r.op == 'gone' then remove(r) return true end\n"
    "  if r.owner ~= '' and redis.call('EXISTS', r.owner) == 0 then return false end\n"
    "  if r.type == 'hash' then return write_hash(r) end\n"
    "  if r.type == 'string' then redis.call('SET', r.key, r.fields[2] or '')\n"
    "  elseif r.type == 'zset' then redis.call('ZADD', r.key, tonumber(r.fields[2]) or 0, r.id)\n"
    "  elseif #r.fields > 0 then\n"
    "    redis.call('XADD', r.key, 'MAXLEN', '~', 10000, '*', unpack(r.fields)) end\n"
    "  return true\n"
    "end\n"
    "local function tell(by, r, bytes)\n"
    "  redis.call('XADD', 'sekisho:changes', 'MAXLEN', '~', 100000, '*', 'by', by, 'kind', "
    "r.word,\n"
    "             'id', r.id, 'record', bytes)\n"
    "end\n";

/* broker key, journal, previous sequence, sequence, by, audited, expected head, hash, six audit
 * texts, n, n times (bytes, record). Answers done, order or head, and the head of the audit. */
static const char commit_script[] =
    "local broker, journal = take(), take()\n"
    "local previous, sequence, by = tonumber(take()), tonumber(take()), take()\n"
    "local audited, expected, hash = take() == '1', take(), take()\n"
    "local line = {take(), take(), take(), take(), take(), take()}\n"
    "local head = redis.call('GET', 'sekisho:audit:head') or ''\n"
    "local have = redis.call('HMGET', broker, 'journal', 'applied')\n"
    "local applied = tonumber(have[2] or '0') or 0\n"
    "if have[1] ~= journal then return {'order', head} end\n"
    "if applied >= sequence then return {'done', head} end\n"
    "if applied ~= previous then return {'order', head} end\n"
    "if audited and head ~= expected then return {'head', head} end\n"
    "for i = 1, tonumber(take()) do\n"
    "  local bytes = take()\n"
    "  local r = take_record()\n"
    "  if write(r) then tell(by, r, bytes) end\n"
    "end\n"
    "if audited then\n"
    "  redis.call('XADD', 'sekisho:audit', '*', 'at', line[1], 'broker', line[2], 'actor', "
    "line[3],\n"
    "             'action', line[4], 'subject', line[5], 'detail', line[6], 'previous', expected\n"
    "             ~= '' and expected or string.rep('0', 64), 'hash', hash)\n"
    "  redis.call('SET', 'sekisho:audit:head', hash)\n"
    "  head = hash\n"
    "end\n"
    "redis.call('HSET', broker, 'applied', string.format('%.0f', sequence))\n"
    "return {'done', head}\n";

/* by, bytes ('' when nobody is to be told), record. Presence is written if nobody else holds the
 * device: a device is online where it came last. Answers written, kept (presence of another broker
 * stands) or absent. */
static const char state_script[] =
    "local by, bytes = take(), take()\n"
    "local r = take_record()\n"
    "local new = {}\n"
    "for i = 1, #r.fields, 2 do new[r.fields[i]] = r.fields[i + 1] end\n"
    "local kept = false\n"
    "if r.word == 'device' and r.op ~= 'gone' and new.online then\n"
    "  local old = redis.call('HMGET', r.key, 'online', 'broker', 'epoch', 'since')\n"
    "  local same = old[2] == (new.broker or '') and old[3] == (new.epoch or '')\n"
    "  local later = new.online == '1' and (new.since or '') >= (old[4] or '')\n"
    "  if old[1] == '1' and not same and not later then\n"
    "    kept = true\n"
    "    local rest, presence = {}, {online = 1, since = 1, last_seen = 1, broker = 1, epoch = 1,\n"
    "                                address = 1, connection = 1}\n"
    "    for i = 1, #r.fields, 2 do\n"
    "      if not presence[r.fields[i]] then\n"
    "        rest[#rest + 1] = r.fields[i]\n"
    "        rest[#rest + 1] = r.fields[i + 1]\n"
    "      end\n"
    "    end\n"
    "    r.fields = rest\n"
    "  end\n"
    "end\n"
    "if not write(r) then return 'absent' end\n"
    "if kept then return 'kept' end\n"
    "if bytes ~= '' then tell(by, r, bytes) end\n"
    "return 'written'\n";

/* expected fleet, expected id of the last change, record. Answers written, or changed when somebody
 * else has written in between. */
static const char restore_script[] =
    "local fleet, last = take(), take()\n"
    "local newest = redis.call('XREVRANGE', 'sekisho:changes', '+', '-', 'COUNT', 1)\n"
    "if (redis.call('HGET', 'sekisho:meta', 'id') or '') ~= fleet or\n"
    "   (newest[1] and newest[1][1] or '') ~= last then return 'changed' end\n"
    "write(take_record())\n"
    "return 'written'\n";

char *seki_script_text(enum seki_script script)
{
    static const char *const texts[SEKI_SCRIPTS] = {[SEKI_SCRIPT_COMMIT] = commit_script,
                                                    [SEKI_SCRIPT_STATE] = state_script,
                                                    [SEKI_SCRIPT_RESTORE] = restore_script};
    const size_t size = sizeof common + strlen(texts[script]);
    char *text = malloc(size);
    if (text) {
        strcpy(text, common);
        strcat(text, texts[script]);
    }
    return text;
}
