// Compute the root of a proof again, here, from what the page shows. Without this file the page says the same.
"use strict";
(async () => {
  const box = document.querySelector("[data-proof]");
  if (!box || !window.crypto?.subtle) return;
  const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const hash = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer()));
  const node = (before, after) => hash(Uint8Array.of(1), before, after);
  // The sides follow from position and size (RFC 9162, 2.1.3.2): the page is not asked for them.
  let place = Number(box.dataset.position), last = Number(box.dataset.size) - 1, fits = place <= last;
  let result = await hash(Uint8Array.of(0), new TextEncoder().encode(box.querySelector("[data-line]").textContent));
  const up = () => { place = Math.floor(place / 2); last = Math.floor(last / 2); };
  for (const { dataset } of box.querySelectorAll("[data-neighbour]")) {
    const neighbour = bytes(dataset.neighbour);
    fits &&= last > 0;
    if (place % 2 || place === last) {
      result = await node(neighbour, result);
      while (place && place % 2 === 0) up();
    } else {
      result = await node(result, neighbour);
    }
    up();
  }
  const root = Array.from(result, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const same = fits && last === 0 && root === box.dataset.root;
  document.querySelector(same ? "[data-phone-same]" : "[data-phone-other]").hidden = false;
})();
