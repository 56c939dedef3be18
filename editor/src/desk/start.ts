// What the browser reads first: on a weak link, when the page's files are not on this computer yet, the first sound comes
// before them. Otherwise the page comes at once.

import { firstSound } from "./first_sound";

/** The page itself came in no less than this: the other files will take long, too. */
const WEAK_MS = 400;

function isWeak(): boolean {
  const [page] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return page !== undefined && page.responseEnd - page.startTime > WEAK_MS;
}

if (!navigator.serviceWorker?.controller && isWeak()) {
  await firstSound.come();
  firstSound.show(document.getElementById("page")!);
}
await import("./main");
