// A proxy that removes a prefix without announcing it, as many do.
import http from "node:http";

export async function stripping(base, prefix) {
  const missed = [];
  const server = http.createServer((request, response) => {
    if (!request.url.startsWith(`${prefix}/`)) {
      missed.push(request.url);
      response.writeHead(404).end();
      return;
    }
    const { hostname, port } = new URL(base);
    const options = { hostname, port, path: request.url.slice(prefix.length), method: request.method, headers: request.headers };
    const forwarded = http.request(options, (answer) => {
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
    });
    forwarded.on("error", () => response.destroy());
    request.pipe(forwarded);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { base: `http://127.0.0.1:${server.address().port}${prefix}`, missed, close };
}
