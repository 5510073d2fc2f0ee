/** The stream of what happens in the workspace, kept open as long as the page is looked at. */

const RETRY_MS = [500, 1_000, 2_000, 5_000];
const REST_AFTER_MS = 60_000;

/** Listens to the sandbox; `onEvent` gets each event, `onResume` runs after every gap, `onStatus` tells online or not. */
export class EventStream {
  constructor(address, { onEvent, onResume, onStatus }) {
    Object.assign(this, { address, onEvent, onResume, onStatus, failures: 0, opened: false });
    document.addEventListener("visibilitychange", () => this.#visibilityChanged());
  }

  /** Opens the stream, and opens it again whenever it breaks. */
  start() {
    this.source = new EventSource(this.address);
    this.source.addEventListener("open", () => this.#open());
    this.source.addEventListener("message", (message) => this.onEvent(JSON.parse(message.data)));
    this.source.addEventListener("error", () => this.#broken());
  }

  #open() {
    this.failures = 0;
    this.onStatus(true);
    if (this.opened) this.onResume();
    this.opened = true;
  }

  #broken() {
    this.source.close();
    this.source = null;
    this.onStatus(false);
    const delay = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    this.retry = setTimeout(() => this.start(), delay);
  }

  // A browser allows six connections to one address, so that a seventh open tab would hang if hidden ones kept theirs.
  #visibilityChanged() {
    clearTimeout(this.rest);
    if (document.hidden) this.rest = setTimeout(() => this.#sleep(), REST_AFTER_MS);
    else if (this.asleep) this.#wake();
  }

  #sleep() {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = null;
    this.asleep = true;
  }

  #wake() {
    this.asleep = false;
    this.start();
  }
}
