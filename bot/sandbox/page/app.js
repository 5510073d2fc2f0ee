/** Puts the page together and tells each part what happens. */

import { Api } from "./api.js";
import { Conversation } from "./conversation.js";
import { bindDrawers } from "./drawers.js";
import { EventStream } from "./events.js";
import { Header } from "./header.js";
import { Home } from "./home.js";
import { Modal } from "./modal.js";
import { Panel } from "./panel.js";
import { Directory } from "./people.js";
import { readRoute } from "./route.js";
import { rowActions } from "./actions.js";
import { authorName, spoken } from "./row.js";
import { Sidebar } from "./sidebar.js";
import { Thread } from "./thread.js";
import { announce, showProblem } from "./toast.js";
import { welcome } from "./welcome.js";

/** What a channel says of itself while nothing is in it. */
const STARTS = {
  desk: "This is #desk: what is asked of the service desk appears here, and what becomes an article. Try /autoq ask.",
};

const DEFAULT_PERSON = "admin";
const STREAM_PATIENCE_MS = 1_000;

/** The whole page for one person. */
class App {
  constructor(as) {
    this.api = new Api(as);
    this.directory = new Directory();
    this.state = { commands: [], shortcuts: [], connected: false };
    const deps = rowActions(this);
    const parts = { api: this.api, directory: this.directory, deps };
    this.sidebar = new Sidebar(parts);
    this.panel = new Panel(parts);
    this.header = new Header(parts);
    this.conversation = new Conversation(parts);
    this.home = new Home(parts);
    this.modal = new Modal(parts);
    this.thread = new Thread({ ...parts, container: byId("thread") });
    this.#place();
    this.#listen();
  }

  /** Opens the event stream and, once nothing can be missed, shows the workspace. */
  async start() {
    const opened = new Promise((resolve) => (this.onOpened = resolve));
    this.stream.start();
    await Promise.race([opened, new Promise((resolve) => setTimeout(resolve, STREAM_PATIENCE_MS))]);
    try {
      await this.#load();
    } catch (problem) {
      showFailure(problem);
      return;
    }
    await this.#go().catch(showProblem);
    byId("app").removeAttribute("aria-busy");
    await Promise.all([this.#showViews(), this.panel.wire.load()]).catch(showProblem);
  }

  /** Opens a thread of the conversation that is shown. */
  openThread(channel, ts) {
    this.thread.open(channel, ts);
  }

  /** Takes a message off the page by its ts or ephemeral id. */
  forget(key) {
    for (const place of this.#places()) place.list.remove(key);
  }

  #place() {
    byId("sidebar").append(this.sidebar.element);
    byId("panel").append(this.panel.element);
    byId("main").append(this.header.element, this.conversation.element, this.home.element);
    const toggles = { sidebarToggle: this.header.menu, panelToggle: this.header.panel };
    bindDrawers({
      sidebar: byId("sidebar"),
      panel: byId("panel"),
      main: byId("main"),
      backdrop: byId("backdrop"),
      ...toggles,
    });
  }

  #listen() {
    const handlers = {
      onEvent: (event) => this.#event(event),
      onResume: () => this.#catchUp(),
      onStatus: (online) => this.#status(online),
    };
    this.stream = new EventStream(this.api.eventsAddress(), handlers);
    byId("skip").addEventListener("click", () =>
      (this.route?.tab === "home" ? this.home.element : this.conversation.composer).focus(),
    );
    window.addEventListener("hashchange", () => this.#go().catch(showProblem));
    document.addEventListener("visibilitychange", () => document.hidden || this.#read());
  }

  #status(online) {
    this.header.setOnline(online);
    this.onOpened();
  }

  async #load() {
    this.state = await this.api.state();
    this.directory.set(this.state);
    for (const { id, unread } of this.state.channels)
      this.sidebar.setUnread(id, id === this.route?.channel ? 0 : unread);
    this.#draw();
  }

  #draw() {
    document.documentElement.dataset.as = this.api.as;
    this.sidebar.draw({ connected: this.state.connected, place: placeOf(this.route) });
    this.panel.draw(this.state);
    this.header.setConnected(this.state.connected);
  }

  async #catchUp() {
    try {
      await this.#load();
      if (!this.route) await this.#go();
      byId("failure").hidden = true;
      await Promise.all([
        this.conversation.reload(),
        this.thread.conversation.reload(),
        this.panel.wire.load(),
      ]);
      if (this.route.tab === "home") this.home.show((await this.api.home()).view);
      await this.#showViews();
    } catch (problem) {
      showProblem(problem);
    }
  }

  async #showViews() {
    this.modal.show((await this.api.views()).stack);
  }

  async #go() {
    const before = this.route?.channel;
    this.route = readRoute(this.directory);
    // Reading once more marks as read what arrived while the reader looked on.
    if (before && before !== this.route.channel) this.api.messages(before).catch(showProblem);
    const { tab, channel, ts } = this.route;
    this.thread.close();
    this.home.element.hidden = tab !== "home";
    this.conversation.element.hidden = tab === "home";
    this.header.show(this.route);
    this.#draw();
    this.#read();
    if (tab === "home") return this.#openHome();
    const words = conversationWords(this.route, this.directory);
    await this.conversation.open({ channel, ...words });
    if (tab === "messages") await this.api.visitApp("messages").catch(() => {});
    if (ts) this.conversation.list.reveal(ts);
    else if (matchMedia("(hover: hover)").matches) this.conversation.composer.focus();
  }

  async #openHome() {
    this.conversation.leave();
    this.home.show((await this.api.home()).view);
    await this.api.visitApp("home").catch((problem) => this.home.explain(problem.message));
  }

  #read() {
    if (this.route?.channel) this.sidebar.setUnread(this.route.channel, 0);
    this.#title();
  }

  #title() {
    const unread = this.sidebar.unreadTotal();
    const words = `${this.header.words} · ${this.directory.team?.name ?? "autoq sandbox"}`;
    document.title = unread > 0 ? `(${unread}) ${words}` : words;
  }

  #event(event) {
    if (!this.directory.me) return;
    const message = event.message ?? event;
    const handlers = {
      message: () => this.#said(message),
      message_changed: () => this.#changed(message),
      message_deleted: () => this.forget(message.ts),
      ephemeral: () => this.#said(message),
      ephemeral_changed: () => this.#changed(message),
      ephemeral_deleted: () => this.forget(message.ephemeral_id),
      slackbot: () => this.#said(message),
      view: () => this.modal.show(event.stack),
      home: () => this.home.show(event.view),
      wire: () => this.panel.wire.add(event.entry),
      clock: () => this.directory.clock.set(event),
      faults: () => this.panel.faults.draw(event.faults),
      connected: () => this.#connected(event.connected),
      channel: () => this.#load().catch(showProblem),
    };
    handlers[event.type]?.();
  }

  #connected(connected) {
    this.state.connected = connected;
    this.#draw();
  }

  #places() {
    return [this.conversation, this.thread.conversation];
  }

  #said(message) {
    for (const place of this.#places()) if (place.holds(message.channel, message)) place.list.put(message);
    const own = message.user === this.directory.me.id;
    if (own) return;
    const shown = this.#places().some((place) => place.holds(message.channel, message));
    if (shown) announce(`${authorName(message, this.directory)}: ${spoken(message, this.directory)}`);
    const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
    if (!isReply && (!shown || document.hidden))
      this.sidebar.setUnread(message.channel, (this.sidebar.unread.get(message.channel) ?? 0) + 1);
    this.#title();
  }

  #changed(message) {
    for (const place of this.#places()) if (place.holds(message.channel, message)) place.list.put(message);
    if (this.conversation.holds(message.channel, message)) announce(`Updated: ${spoken(message, this.directory)}`);
  }
}

function byId(id) {
  return document.getElementById(id);
}

function placeOf(route) {
  return route?.tab === "home" ? "home" : route?.channel;
}

function emptyWords(name) {
  if (name === "ops") return welcome();
  return STARTS[name] ?? `This is the start of #${name}.`;
}

function conversationWords({ tab, channel }, directory) {
  if (tab === "messages")
    return {
      label: `Message ${directory.bot.name}`,
      empty: `No messages with ${directory.bot.name} yet. Try /autoq help.`,
    };
  const name = directory.channelName(channel);
  return { label: `Message #${name}`, empty: emptyWords(name) };
}

function showFailure(problem) {
  const failure = byId("failure");
  failure.hidden = false;
  failure.querySelector("p").textContent = problem.message;
}

const as = new URLSearchParams(location.search).get("as") ?? DEFAULT_PERSON;
new App(as).start();
