// Uses a report as a reader would: node report.mjs REPORT.html, with IMAPSPEC_CHROMIUM naming the browser.
// Speaks the DevTools protocol over a pipe, so that it needs no package.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const page = pathToFileURL(resolve(process.argv[2])).href;
const profile = mkdtempSync(join(tmpdir(), "imapspec-browser-"));
const browser = spawn(process.env.IMAPSPEC_CHROMIUM, [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", `--user-data-dir=${profile}`,
], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
const [, , , send, receive] = browser.stdio;

let number = 0, buffer = "";
const answers = new Map(), waiting = [], requests = [], faults = [];
receive.setEncoding("utf8");
receive.on("data", data => {
  buffer += data;
  for (let end; (end = buffer.indexOf("\0")) >= 0; buffer = buffer.slice(end + 1)) {
    const message = JSON.parse(buffer.slice(0, end));
    if (message.id) {
      const { done, fail } = answers.get(message.id);
      answers.delete(message.id);
      message.error ? fail(new Error(message.error.message)) : done(message.result);
      continue;
    }
    if (message.method === "Network.requestWillBeSent") requests.push(message.params.request.url);
    if (message.method === "Runtime.exceptionThrown") faults.push(message.params.exceptionDetails.exception?.description);
    const at = waiting.findIndex(entry => entry.method === message.method);
    if (at >= 0) waiting.splice(at, 1)[0].done(message.params);
  }
});
let session;
const call = (method, params = {}) => new Promise((done, fail) => {
  answers.set(++number, { done, fail });
  send.write(JSON.stringify({ id: number, method, params, sessionId: session }) + "\0");
});
const event = method => new Promise(done => waiting.push({ method, done }));
const ask = async expression => {
  const { result, exceptionDetails } = await call("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
  assert.equal(exceptionDetails, undefined, expression);
  return result.value;
};
const until = async (expression, what) => {
  for (let tries = 0; tries < 200; tries++) {
    if (await ask(expression)) return;
    await ask("new Promise(requestAnimationFrame)");
  }
  assert.fail(`${what}: ${expression} never came true`);
};
const open = async (fragment = "") => {
  for (const url of ["about:blank", page + fragment]) {
    const loaded = event("Page.loadEventFired");
    await call("Page.navigate", { url });
    await loaded;
  }
};
const size = (width, height) => call("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: width < 500 });
const click = async selector => {
  const at = await ask(`(()=>{const e=document.querySelector(${JSON.stringify(selector)});e.scrollIntoView({block:"center"});
    const r=e.getClientRects()[0];return{x:r.x+Math.min(r.width/2,40),y:r.y+r.height/2}})()`);
  for (const type of ["mousePressed", "mouseReleased"]) {
    await call("Input.dispatchMouseEvent", { type, ...at, button: "left", clickCount: 1 });
  }
};
const key = async (text, name = text, code = 0) => {
  await call("Input.dispatchKeyEvent", { type: "keyDown", key: name, text, windowsVirtualKeyCode: code });
  await call("Input.dispatchKeyEvent", { type: "keyUp", key: name, windowsVirtualKeyCode: code });
};
const shown = selector => `[...document.querySelectorAll(${JSON.stringify(selector)})].filter(e=>!e.hidden).length`;
const steps = {
  async "the first paint comes within a second, and nothing is loaded"() {
    await size(1280, 900);
    await open();
    await until("performance.getEntriesByName('first-contentful-paint').length", "first paint");
    const paint = await ask("performance.getEntriesByName('first-contentful-paint')[0].startTime");
    assert.ok(paint < 1000, `first paint after ${paint} ms`);
    assert.deepEqual(requests.filter(url => url !== page && url !== "about:blank"), []);
  },
  async "a verdict filters, and the address says so"() {
    const all = await ask(shown(".case"));
    await click("input[name=v][value=fail]");
    await until("location.hash.includes('v=fail')", "address");
    const failed = await ask(shown(".case"));
    assert.ok(failed > 0 && failed < all, `${failed} of ${all}`);
    assert.equal(await ask(shown(".case:not([data-v=fail])")), 0);
    assert.match(await ask("document.querySelector('output').textContent"), new RegExp(`^${failed} of ${all} cases`));
  },
  async "a failure leads to its case, and the filter stays"() {
    await click(".example p a");
    await until("/^#c-.*\\?v=fail$/.test(location.hash)", "address");
    assert.ok(await ask("document.getElementById(decodeURI(location.hash.slice(1)).split('?')[0]).parentElement.open"));
  },
  async "the wire turns to hexadecimal and back, and marks octets"() {
    const wire = ".case[open] .wire";
    const text = await ask(`document.querySelector("${wire} code").textContent`);
    assert.match(text, /\\r\\n$/);
    await click(".case[open] .to-hex");
    assert.match(await ask(`document.querySelector("${wire} code").textContent`), /0d 0a/);
    await click(".case[open] .to-hex");
    assert.equal(await ask(`document.querySelector("${wire} code").textContent`), text);
    assert.ok(await ask(`document.querySelectorAll(".group .wire mark").length`) > 0);
  },
  async "a requirement opens on the cases that it is about"() {
    await click(".group h3 a");
    await until("location.hash.startsWith('#r-')", "address");
    await click(`.tree details[open]>.more .links a, .tree summary:focus+.more .links a`);
    await until("location.hash.startsWith('#c-')", "address");
  },
  async "a link reproduces the view"() {
    await open("#requirements?q=create.creates&v=fail");
    assert.equal(await ask("document.querySelector('#q').value"), "create.creates");
    assert.ok(await ask("document.querySelector('input[value=fail]').checked"));
    const requirements = await ask(shown(".tree>li"));
    assert.ok(requirements > 0 && requirements < 10, `${requirements}`);
  },
  async "the matrix filters by the verdict of its column"() {
    await open();
    await click("[data-only=fail]");
    await until("/^#f-.*v=fail/.test(location.hash)", "address");
    assert.equal(await ask(shown(".case:not([data-v=fail])")), 0);
  },
  async "the keyboard searches, clears and opens"() {
    await open();
    await key("/");
    assert.equal(await ask("document.activeElement.id"), "q");
    for (const letter of "noop") await key(letter);
    await until("location.hash==='#?q=noop'", "address");
    await key("", "Escape", 27);
    await until("!location.hash", "address");
    await ask("document.querySelector('.rfc summary').focus()");
    const before = await ask("document.querySelector('.rfc').open");
    await key("\r", "Enter", 13);
    await until(`document.querySelector('.rfc').open!==${before}`, "Enter");
    assert.notEqual(await ask("getComputedStyle(document.activeElement).outlineStyle"), "none");
  },
  async "a phone does not scroll sideways, all that opens opened"() {
    await size(375, 812);
    await open("#?v=fail");
    await ask("document.querySelectorAll('details').forEach(e=>{if(!e.closest('[hidden]'))e.open=true})");
    assert.equal(await ask("document.documentElement.scrollWidth"), 375);
  },
  async "darkness and light both have contrast"() {
    const contrast = `(()=>{const n=t=>t.match(/\\d+/g).slice(0,3).map(Number),l=c=>{const[r,g,b]=n(c).map(v=>(v/=255)<=.04045?v/12.92:((v+.055)/1.055)**2.4);return .2126*r+.7152*g+.0722*b};
      const paper=l(getComputedStyle(document.body).backgroundColor);return Math.min(...["body",".soft","nav a",...["pass","fail","non-strict","fact","unsupported","untested"].map(c=>".v."+c)].map(s=>document.querySelector(s)).filter(Boolean).map(e=>{const i=l(getComputedStyle(e).color);return(Math.max(i,paper)+.05)/(Math.min(i,paper)+.05)}))})()`;
    for (const value of ["light", "dark"]) {
      await call("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value }] });
      const least = await ask(contrast);
      assert.ok(least >= 4.5, `${value}: ${least}`);
    }
  },
  async "it reads without scripts"() {
    await size(1280, 900);
    await call("Emulation.setScriptExecutionDisabled", { value: true });
    await open();
    const { root } = await call("DOM.getDocument");
    const { nodeId } = await call("DOM.querySelector", { nodeId: root.nodeId, selector: ".tools" });
    await assert.rejects(call("DOM.getBoxModel", { nodeId }), "what needs scripts is not shown");
    const group = await call("DOM.querySelector", { nodeId: root.nodeId, selector: ".group .wire li" });
    assert.ok((await call("DOM.getBoxModel", { nodeId: group.nodeId })).model.height > 0);
    await call("Emulation.setScriptExecutionDisabled", { value: false });
  },
};

let failed = false;
try {
  const { targetId } = await call("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await call("Target.attachToTarget", { targetId, flatten: true });
  session = sessionId;
  for (const domain of ["Page", "Runtime", "Network", "DOM"]) await call(`${domain}.enable`);
  for (const [name, step] of Object.entries(steps)) {
    await step();
    assert.deepEqual(faults, [], name);
    console.log(`ok ${name}`);
  }
} catch (error) {
  failed = true;
  console.log(error);
}
session = undefined;
await call("Browser.close").catch(() => browser.kill());
await new Promise(done => browser.exitCode === null ? browser.once("exit", done) : done());
rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
process.exit(failed ? 1 : 0);
