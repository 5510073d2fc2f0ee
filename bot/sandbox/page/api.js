/** Calls to the sandbox's page API. */

/** A refusal of the sandbox, or the sandbox being out of reach; its message is a sentence for the reader. */
export class ApiError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** The page API on behalf of one person; every call resolves to the answer's JSON or throws an ApiError. */
export class Api {
  constructor(as) {
    this.as = as;
  }

  state() {
    return this.#get("state");
  }

  messages(channel, threadTs) {
    return this.#get("messages", threadTs ? { channel, thread_ts: threadTs } : { channel });
  }

  home() {
    return this.#get("home");
  }

  views() {
    return this.#get("views");
  }

  wire(after) {
    return this.#get("wire", after === undefined ? {} : { after });
  }

  visitApp(tab) {
    return this.#post("home", { tab });
  }

  say(message) {
    return this.#post("say", message);
  }

  async click(click) {
    return taken(await this.#post("click", click));
  }

  submit(viewId, values) {
    return this.#post("submit", { view_id: viewId, values });
  }

  close(viewId, all) {
    return this.#post("close", { view_id: viewId, all });
  }

  async shortcut(shortcut) {
    return taken(await this.#post("shortcut", shortcut));
  }

  remove(channel, ts) {
    return this.#post("delete", { channel, ts });
  }

  moveClock(change) {
    return this.#post("clock", change);
  }

  setFault(fault) {
    return this.#post("faults", fault);
  }

  submitExample(name) {
    return this.#post(`examples/${encodeURIComponent(name)}`, {});
  }

  eventsAddress() {
    return this.#address("events", {});
  }

  #address(path, query) {
    return `/sandbox/${path}?${new URLSearchParams({ as: this.as, ...query })}`;
  }

  #get(path, query = {}) {
    return request(this.#address(path, query), { headers: { accept: "application/json" } });
  }

  #post(path, body) {
    const headers = { accept: "application/json", "content-type": "application/json" };
    return request(this.#address(path, {}), {
      method: "POST",
      headers,
      body: JSON.stringify({ as: this.as, ...body }),
    });
  }
}

function taken(answer) {
  if (answer.ok === false)
    throw new ApiError(answer.error, answer.message ?? "The app did not take this. Try again.");
  return answer;
}

async function request(address, options) {
  let response;
  try {
    response = await fetch(address, options);
  } catch {
    throw new ApiError(
      "unreachable",
      "The sandbox does not answer. Start it again; this page reconnects by itself.",
    );
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const message =
    answer.message ??
    answer.detail ??
    `The sandbox answered ${response.status}. Look at its terminal for the reason.`;
  throw new ApiError(answer.error ?? answer.code ?? String(response.status), message);
}
