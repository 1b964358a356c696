// Sends what the generated functions ask for. They take the status of an answer from it, too, which tells what its body is.
export async function fetcher<Answer>(path: string, options: RequestInit): Promise<Answer> {
  const answer = await fetch(`${process.env.BASE}${path}`, options);
  const text = await answer.text();
  return { data: text ? JSON.parse(text) : undefined, status: answer.status, headers: answer.headers } as Answer;
}
