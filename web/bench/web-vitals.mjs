// The web vitals of a page as its browser reports them: largest contentful paint, total blocking
// time, cumulative layout shift, and how long a tap takes until the next paint.

/** Blocking is what a long task takes above this, in milliseconds. */
const LONG_TASK = 50;
/** After this many milliseconds no more is loaded or drawn, nor reported. */
const QUIET = 1000;
const REPORTED = 500;
/** The shortest event that a browser reports, rounded as its durations are. */
const SHORTEST_EVENT = 16;

/** Runs in the page before anything else, and keeps what is observed in `__observed`. */
function observe() {
  window.__observed = {};
  for (const type of ["largest-contentful-paint", "longtask", "layout-shift", "event"]) {
    const entries = [];
    window.__observed[type] = entries;
    const observer = new PerformanceObserver((list) => entries.push(...list.getEntries()));
    observer.observe({ type, buffered: true, durationThreshold: 16 });
  }
}

export const observeVitals = (context) => context.addInitScript(observe);

/** The vitals until a second after the page can be tapped at `first`. */
export async function vitals(tab, first) {
  await tab.waitForSelector(first, { timeout: 20_000 });
  await tab.waitForTimeout(QUIET);
  return tab.evaluate((longTask) => {
    const { "largest-contentful-paint": paints, longtask, "layout-shift": shifts } = __observed;
    const painted = performance.getEntriesByName("first-contentful-paint")[0].startTime;
    const sum = (values) => values.reduce((total, value) => total + value, 0);
    return {
      largest: paints.at(-1).startTime,
      // Of a task that has begun before the first paint, what comes after it.
      blocking: sum(
        longtask.map(({ startTime, duration }) => {
          const end = startTime + duration;
          return Math.max(0, end - Math.max(startTime, painted) - longTask);
        }),
      ),
      shift: sum(shifts.filter((it) => !it.hadRecentInput).map((it) => it.value)),
    };
  }, LONG_TASK);
}

/** Milliseconds from a tap until the page has drawn what it changes, a multiple of eight. */
export async function tap(tab, selector) {
  await tab.evaluate(() => __observed.event.splice(0));
  await tab.tap(selector);
  await tab.waitForTimeout(REPORTED);
  return tab.evaluate((shortest) => {
    const events = __observed.event.filter((it) => it.interactionId > 0);
    return Math.max(shortest, ...events.map((it) => it.duration));
  }, SHORTEST_EVENT);
}
