// What a program says and hears that uses the official SDK: node openai.mjs SDK BASE_URL KEY
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";

const [sdk, baseURL, apiKey] = process.argv.slice(2);
const entry = createRequire(sdk + "/package.json").resolve("openai");
const { default: OpenAI } = await import(pathToFileURL(entry).href);
const client = new OpenAI({ apiKey, baseURL, maxRetries: 0 });
const model = "m-1";

try {
  for await (const each of client.models.list()) {
    console.log("model", each.id);
  }
  const whole = await client.responses.create({ model, input: "hi" });
  console.log("response", whole.output_text, whole.usage.total_tokens);
  let text = "";
  for await (const event of await client.responses.create({ model, input: "hi", stream: true })) {
    if (event.type === "response.output_text.delta") text += event.delta;
    if (event.type === "response.completed") console.log("streamed", text, event.response.usage.total_tokens);
  }
  const chat = await client.chat.completions.create({ model, messages: [{ role: "user", content: "hi" }] });
  console.log("chat", chat.choices[0].message.content);
  let said = "";
  for await (const chunk of await client.chat.completions.create({
    model,
    messages: [{ role: "user", content: "hi" }],
    stream: true,
  })) {
    said += chunk.choices[0]?.delta?.content ?? "";
  }
  console.log("chat streamed", said);
} catch (wrong) {
  console.log(wrong.constructor.name, wrong.status, wrong.code);
}
