// json-schema-faker as a worker: `node json_schema_faker.mjs <its dist/index.js>`; a line of JSON in, a line out.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { createGenerator } = await import(pathToFileURL(process.argv[2]).href);

async function draw({ schema, count, seconds }) {
  const drawn = { values: [], first_ms: 0, next_ms: [], error: null };
  const began = performance.now();
  try {
    let last = began;
    // A generator is kept, and counts its seeds up: another value each time, as its documentation has it.
    const generator = createGenerator({ seed: 1 });
    while (drawn.values.length < count) {
      const value = await generator.generate(schema);
      const now = performance.now();
      if (drawn.values.length) drawn.next_ms.push(now - last);
      else drawn.first_ms = now - last;
      drawn.values.push(value);
      if (now - began > 1000 * seconds) {
        drawn.error = `${drawn.values.length} values in ${seconds} s`;
        break;
      }
      last = performance.now();
    }
  } catch (error) {
    drawn.error = String(error).slice(0, 300);
  }
  return drawn;
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(await draw(JSON.parse(line))) + "\n");
}
