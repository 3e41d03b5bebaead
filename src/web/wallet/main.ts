import "../shared/no-eval.ts";
import { loadHash } from "../../holder/index.ts";
import { holderStoreExists } from "../../keep/index.ts";
import { html } from "../shared/dom.ts";
import type { App, Wallet } from "./app/app.ts";
import { type Asked, askedByPage } from "./app/asked.ts";
import { faultBox, PageFault } from "./app/fault.ts";
import { createFrame, type Screen } from "./app/frame.ts";
import { hasPasskeys } from "./app/has-passkeys.ts";
import { keepGoing } from "./app/keep-going.ts";
import { openWallet } from "./app/open-wallet.ts";
import { type Place, readPlace } from "./app/place.ts";
import { fetchWalletConfig } from "./app/wallet-config.ts";
import { answerScreen, askedScreen } from "./screens/answer.ts";
import { credentialScreen } from "./screens/credential.ts";
import { homeScreen } from "./screens/home.ts";
import { receiveScreen } from "./screens/receive.ts";
import { restoreScreen } from "./screens/restore.ts";
import { settingsScreen } from "./screens/settings.ts";
import { unlockScreen } from "./screens/unlock.ts";
import { welcomeScreen } from "./screens/welcome.ts";

function part<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new TypeError(`the page lacks ${id}`);
  return element;
}

const places = part("places", HTMLElement);
const lock = part("lock", HTMLButtonElement);
const frame = createFrame(part("content", HTMLElement), part("announcer", HTMLElement));
const isOpened = window.opener !== null;
/** For the question of a page that opened the wallet at its gate, and of one that opened it anywhere. */
const [PATIENT_MS, BRIEF_MS] = [60_000, 20_000];
let app: App;
let wallet: Wallet | undefined;
/** A dApp's question, until it is answered: the window was opened for it. */
let asked: Asked | undefined;
/** The same, as long as the window is: it leads nowhere else, and to lock the wallet is a no. */
let called: Asked | undefined;
/**
 * Whether a page may have set this window's address, as whoever opened it can at any time: it then leads to no screen,
 * and the question stays where it is.
 */
let isLed = false;
/** An offer that came in the address, until it is read. */
let offer: string | undefined;
/** Counts the screens: one that is overtaken while it gathers its data is not shown. */
let turn = 0;

async function start(): Promise<void> {
  // `frame-ancestors` comes with a header alone, and not every static host sends one.
  if (window.top !== window.self) {
    throw new PageFault(
      "framed",
      "The wallet does not open inside another page. Open it in a tab.",
    );
  }
  app = {
    ...frame,
    config: await fetchWalletConfig(document.baseURI),
    loadHash,
    go(place) {
      if (isLed) {
        window.history.replaceState(null, "", `#${place}`);
        void route();
      } else if (window.location.hash === `#${place}`) void route();
      else window.location.hash = place;
    },
    async open(store) {
      const opened = openWallet(app, store, await loadHash(), () => {
        stop();
        wallet = undefined;
        called?.decline();
        app.go("/");
      });
      const stop = keepGoing(opened, called !== undefined, () => {
        const isHome = readPlace(window.location.hash).name === "home";
        if (isHome && called === undefined) void route();
      });
      wallet = opened;
      app.go(offer === undefined ? "/" : "/receive");
    },
  };
  lock.addEventListener("click", () => wallet?.lock());
  window.addEventListener("hashchange", () => {
    if (!isLed) void route();
  });
  document.addEventListener("click", followLink);
  const place = readPlace(window.location.hash);
  isLed = isOpened && (place.name === "gate" || place.name === "home");
  if (isLed) await takeCall(place);
  else await route();
}

/** A press of the wallet's own links, where its address leads nowhere. */
function followLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a[href^="#/"]') : null;
  if (!isLed || link === null) return;
  event.preventDefault();
  app.go((link.getAttribute("href") ?? "#/").slice(1));
}

/** A page opened this window: most likely to ask. Where it asks nothing the wallet is as it is in any other window. */
async function takeCall({ name }: Place): Promise<void> {
  app.show({
    title: "A site is about to ask",
    nodes: [html("p", { class: "lead" }, "Waiting for its question.")],
  });
  try {
    asked = await askedByPage(window, name === "gate" ? PATIENT_MS : BRIEF_MS);
    // At once, whatever the wallet holds, and whether or not there is one.
    asked.stage({ stage: "reviewing" });
    called = asked;
    app.go("/");
  } catch (error) {
    isLed = false;
    if (name === "home") await route();
    else app.show({ title: "This did not work", nodes: [faultBox(error), backLink()] });
  }
}

async function route(): Promise<void> {
  turn++;
  const own = turn;
  let screen: Screen;
  try {
    screen = await screenAt(readPlace(window.location.hash));
  } catch (error) {
    screen = { title: "This did not work", nodes: [faultBox(error), backLink()] };
  }
  if (own !== turn) return;
  showPlaces();
  app.show(screen);
}

async function screenAt(place: Place): Promise<Screen> {
  if (place.name === "offer") {
    offer = place.offer;
    // Out of the address, and of the browser's history.
    window.history.replaceState(null, "", "#/receive");
    return screenAt({ name: "receive" });
  }
  if (wallet === undefined) return lockedScreen(place);
  if (asked !== undefined) {
    const question = asked;
    asked = undefined;
    return askedScreen(wallet, question);
  }
  return openScreen(wallet, place);
}

async function lockedScreen(place: Place): Promise<Screen> {
  const exists = await holderStoreExists();
  if (place.name === "restore") return restoreScreen(app, { replaces: exists });
  const waiting = sayWaiting();
  const options = {
    hasPasskeys: await hasPasskeys(),
    ...(waiting === undefined ? {} : { waiting }),
  };
  return exists ? unlockScreen(app, options) : welcomeScreen(app, options);
}

async function openScreen(opened: Wallet, place: Place): Promise<Screen> {
  switch (place.name) {
    case "receive": {
      const given = offer;
      offer = undefined;
      return receiveScreen(opened, given);
    }
    case "request":
      return answerScreen(opened);
    case "settings":
      return settingsScreen(opened);
    case "restore":
      return restoreScreen(app, { replaces: true });
    case "credential":
      return credentialScreen(opened, place.id);
    default:
      return homeScreen(opened);
  }
}

function sayWaiting(): string | undefined {
  if (asked !== undefined) return `${new URL(asked.origin).host} asks you a question.`;
  return offer === undefined ? undefined : "An issuer offers you a credential.";
}

function showPlaces(): void {
  places.hidden = wallet === undefined || called !== undefined;
  lock.hidden = wallet === undefined;
  for (const link of Array.from(places.querySelectorAll("a"))) {
    const isHere = readPlace(link.hash).name === readPlace(window.location.hash).name;
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

const backLink = () => html("p", {}, html("a", { href: "#/" }, "Back"));

start().catch((error: unknown) => {
  frame.show({ title: "The wallet did not start", nodes: [faultBox(error)] });
});
