/* What was written and is not acknowledged yet. It is kept in this browser, by person and conversation, each text with
   the id it is sent under: a reload, a dead network or a crash loses no word, and none arrives twice. */
"use strict";

const Outbox = (() => {
  // Where the browser keeps nothing (a full or forbidden storage), the page itself does, as long as it is open.
  const held = new Map();
  let isFull = false;

  function load(name) {
    if (isFull) return held.get(name) ?? [];
    try {
      return JSON.parse(localStorage.getItem(name)) ?? [];
    } catch {
      return held.get(name) ?? [];
    }
  }

  // Read anew before each change: another page of the same person may have written since.
  function change(name, how) {
    const entries = how(load(name));
    held.set(name, entries);
    if (isFull) return;
    try {
      if (entries.length) localStorage.setItem(name, JSON.stringify(entries));
      else localStorage.removeItem(name);
    } catch {
      isFull = true;
    }
  }

  return (person, conversation) => {
    const name = `outbox:${person}:${conversation}`;
    return {
      all: () => load(name),
      add: (entry) => change(name, (entries) => [...entries.filter((one) => one.id !== entry.id), entry]),
      remove: (id) => change(name, (entries) => entries.filter((one) => one.id !== id)),
      put: (id, values) =>
        change(name, (entries) => entries.map((one) => (one.id === id ? { ...one, ...values } : one))),
    };
  };
})();
