// VERSION and KEPT stand above, made from the files themselves. Only what is in the list is kept:
// no page of anybody, nothing that was sent, nothing that asks who one is.

const NAME = `pocket-${VERSION}`;

self.addEventListener("install", (event) => {
  // No skipWaiting: a page that is open goes on as it began; the new one is used at the next start.
  event.waitUntil(keepAll());
});

async function keepAll() {
  const cache = await caches.open(NAME);
  for (const url of KEPT) {
    const response = await fetch(url, { cache: "reload", credentials: "omit", redirect: "error" });
    if (!response.ok || response.redirected || response.type !== "basic") throw new Error(url);
    await cache.put(url, response);
  }
}

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then((names) =>
      Promise.all(
        names.filter((name) => name.startsWith("pocket-") && name !== NAME).map((name) => caches.delete(name)),
      ),
    ),
  );
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || url.search) return;
  if (!KEPT.includes(url.pathname)) return;
  event.respondWith(
    caches.open(NAME).then(async (cache) => (await cache.match(url.pathname)) ?? fetch(event.request)),
  );
});
