/* Files that were chosen and are not acknowledged yet, as outbox.js keeps texts: by person and conversation, each with
   the id it is sent under. They stand in the browser's database: its storage for texts is too small for pictures. */
"use strict";

const FileOutbox = (() => {
  const STORE = "files";
  // Some browsers leave the question open for ever; what waits for files must not wait for that.
  const ANSWERS_WITHIN_MS = 3000;
  let opening = null;

  function database() {
    opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open("outbox", 1);
      request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE));
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(request.error));
    });
    return opening;
  }

  async function run(mode, ask) {
    const transaction = (await database()).transaction(STORE, mode);
    const request = ask(transaction.objectStore(STORE));
    return new Promise((resolve, reject) => {
      transaction.addEventListener("complete", () => resolve(request.result));
      transaction.addEventListener("abort", () => reject(transaction.error));
    });
  }

  function inTime(answer) {
    return new Promise((resolve, reject) => {
      window.setTimeout(() => reject(new Error("late")), ANSWERS_WITHIN_MS);
      answer.then(resolve, reject);
    });
  }

  return (person, conversation) => {
    const name = `${person}:${conversation}`;
    // The page works with these; `kept` are those that a reload does not lose.
    const held = new Map();
    const kept = new Set();
    const gone = new Set();
    let last = 0;
    let isSilent = false;

    async function keep(entry) {
      held.set(entry.id, entry);
      try {
        await run("readwrite", (store) => store.put(entry, [name, entry.id]));
        kept.add(entry.id);
      } catch {
        // No database, or a full one: the page holds it as long as it is open, and asks before it is left.
      }
    }

    function add(id, file) {
      last = Math.max(Date.now(), last + 1);
      return keep({ id, file, at: last });
    }

    function put(id, values) {
      if (held.has(id)) keep({ ...held.get(id), ...values });
    }

    function remove(id) {
      if (!held.delete(id)) return;
      gone.add(id);
      run("readwrite", (store) => store.delete([name, id])).catch(() => null);
    }

    // Another page of the same person may have chosen, sent or thrown away since.
    async function load() {
      if (isSilent) return;
      const known = [...kept];
      let entries;
      try {
        entries = await inTime(run("readonly", (store) => store.getAll(IDBKeyRange.bound([name], [name, []]))));
      } catch {
        isSilent = true;
        return;
      }
      const there = new Set(entries.map((entry) => entry.id));
      for (const id of known) if (!there.has(id)) held.delete(id);
      for (const entry of entries.sort((one, other) => one.at - other.at)) {
        if (!gone.has(entry.id) && !held.has(entry.id)) held.set(entry.id, entry);
        kept.add(entry.id);
      }
    }

    return {
      all: () => [...held.values()],
      has: (id) => held.has(id),
      areAllKept: () => [...held.keys()].every((id) => kept.has(id)),
      add,
      put,
      remove,
      load,
    };
  };
})();
