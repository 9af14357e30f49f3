// Node's own String.prototype.normalize (ICU, on UTF-16). Speaks the protocol of normalize.cc.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { crc32 } from "node:zlib";

const forms = ["nfc", "nfd", "nfkc", "nfkd"];
const now = () => Number(process.hrtime.bigint()) * 1e-9;

function digest(text) {
  const bytes = Buffer.from(text, "utf8");
  return `${crc32(bytes).toString(16)}-${bytes.length}`;
}

function timed(work) {
  let start = now();
  const result = work();
  let once = Math.max(now() - start, 1e-9);
  const times = Math.max(1, Math.floor(0.0015 / once));
  if (times > 1) {
    start = now();
    for (let i = 0; i < times; i++) work();
    once = (now() - start) / times;
  }
  return [once, result];
}

function answer(form, path) {
  if (!forms.includes(form)) return "-";
  const text = readFileSync(path, "utf8");
  const [seconds, result] = timed(() => text.normalize(form.toUpperCase()));
  return `${seconds}\t${digest(result)}`;
}

for await (const line of createInterface({ input: process.stdin })) {
  const [, form, path] = line.split("\t");
  console.log(line === "list" ? `Node ${process.versions.node}` : answer(form, path));
}
