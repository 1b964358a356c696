// Swagger UI as a user operates it.
import { pasted } from "./pasted.mjs";

export class Swagger {
  constructor(page) {
    this.page = page;
  }

  async goto(base, hash = "") {
    await this.page.goto(`${base}/docs/${hash}`);
    await this.page.locator(".opblock").first().waitFor();
  }

  async authorise(token) {
    await this.page.locator(".auth-wrapper button.authorize").click();
    const dialog = this.page.locator(".dialog-ux .modal-ux");
    await dialog.locator("input").fill(token);
    await dialog.locator(".auth-btn-wrapper button.authorize").click();
    await dialog.locator("button.btn-done").click();
  }

  // With the form in the head.
  async logIn(user = "demo", project = "demo") {
    const form = this.page.locator("#login");
    if (!(await form.isVisible())) await this.page.getByText("Get a token").click();
    await form.getByLabel("User").fill(user);
    await form.getByLabel("Password").fill(`${user}pw`);
    await form.getByLabel("Project").fill(project);
    await form.getByRole("button", { name: "Log in" }).click();
    await this.page.locator("#session").getByText(`Logged in as ${user} of project ${project}`).waitFor();
  }

  async logOut() {
    await this.page.locator(".auth-wrapper button.authorize").click();
    const dialog = this.page.locator(".dialog-ux .modal-ux");
    await dialog.locator("button:text-is('Logout')").click();
    await dialog.locator("button.btn-done").click();
  }

  operation(id) {
    return new Operation(this.page, this.page.locator(`.opblock[id$="-${id}"]`));
  }
}

class Operation {
  constructor(page, block) {
    Object.assign(this, { page, block, live: block.locator(".live-responses-table") });
  }

  async open() {
    if (!/is-open/.test(await this.block.getAttribute("class"))) {
      await this.block.locator(".opblock-summary-control").click();
    }
    await this.block.locator(".opblock-body .responses-wrapper").waitFor();
    return this;
  }

  // The statuses in the document: a tab for each.
  async documented() {
    return this.block.locator(".possible").getByRole("tab").allInnerTexts();
  }

  // What is offered for the id in the path.
  get offers() {
    return this.block.locator(".offers button");
  }

  // The request as code in a language.
  async code(language) {
    const snippets = this.block.locator(".snippets");
    await snippets.getByRole("tab", { name: language, exact: true }).click();
    return snippets.locator("pre").innerText();
  }

  async execute(id) {
    const clear = this.block.locator(".btn-clear");
    if (await clear.count()) await clear.click();
    await this.live.waitFor({ state: "detached" });
    if (id) await this.block.locator(".parameters input[type=text]").first().fill(id);
    await this.send();
  }

  // Sends the current request.
  async send() {
    await this.block.locator("button.execute").click();
    await this.live.waitFor();
  }

  // What the page shows: the status (NaN without a response), the body as text, whether the document lists it.
  async shown() {
    const status = this.live.locator(".response > .response-col_status");
    const body = this.live.locator(".response .response-col_description h5:text-is('Response body') + .highlight-code");
    return {
      status: Number.parseInt(await status.innerText(), 10),
      body: (await body.count()) ? await body.locator("pre").innerText() : "",
      isListed: (await this.live.locator(".response-undocumented").count()) === 0,
    };
  }

  // Runs the displayed curl command in bash; returns the response.
  async paste(curlHome) {
    return pasted(await this.code("curl"), curlHome);
  }
}
