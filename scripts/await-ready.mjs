// await-ready.mjs URL PID: ends with 0 as soon as URL answers 200, with 1 when time is up or the process has ended
// (which then has said itself why).
import http from 'node:http';
import https from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';

const [url, pid] = process.argv.slice(2);
/** A backup before an upgrade takes its time; a process that ends is seen at once. */
const PATIENCE_MS = 600_000;
const INTERVAL_MS = 100;
const deadline = Date.now() + PATIENCE_MS;

/** Whether it runs is asked, not whose certificate it has: that one need not be for this address. */
function isReady() {
  const { get } = url.startsWith('https:') ? https : http;
  return new Promise((resolve) => {
    const request = get(url, { rejectUnauthorized: false, agent: false, timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => resolve(false)).on('timeout', () => request.destroy());
  });
}

function isAlive() {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}

while (isAlive()) {
  if (await isReady()) process.exit(0);
  if (Date.now() > deadline) {
    console.error(`${url} does not answer 200`);
    process.exit(1);
  }
  await delay(INTERVAL_MS);
}
process.exit(1);
