// autocannon as a worker: `node load.mjs <its autocannon.js>`; a line of JSON in, a line of figures out.
// `{"floor": true}` starts a bare HTTP server of node's and answers its address: what the load itself allows.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const autocannon = createRequire(import.meta.url)(process.argv[2]);

function floor() {
  const body = JSON.stringify({ id: 1, name: "floor", photoUrls: [] });
  const server = createServer((_, answer) => answer.writeHead(200, { "content-type": "application/json" }).end(body));
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done({ url: `http://127.0.0.1:${server.address().port}` })));
}

function load({ url, paths, headers, connections, seconds }) {
  return new Promise((done, failed) => {
    const took = [];
    // A path of a request stands in place of the address's own.
    const { origin, pathname } = new URL(url);
    const requests = paths.map((path) => ({ method: "GET", path: pathname.replace(/\/$/, "") + path, headers }));
    const run = autocannon({ url: origin, requests, connections, duration: seconds, timeout: 30 }, (error, result) => {
      if (error) return failed(error);
      took.sort((one, other) => one - other);
      const at = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? null;
      done({
        requests: took.length,
        rate: took.length / result.duration,
        p50_ms: at(0.5),
        p99_ms: at(0.99),
        good: result["2xx"],
        failed: result.errors + result.timeouts,
      });
    });
    // Its own histogram counts whole milliseconds.
    run.on("response", (_client, _status, _bytes, ms) => took.push(ms));
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  process.stdout.write(JSON.stringify(asked.floor ? await floor() : await load(asked)) + "\n");
}
