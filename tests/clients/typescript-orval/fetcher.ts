// Sends the requests of the generated functions. It also returns the status, which determines the type of the body.
export async function fetcher<Answer>(path: string, options: RequestInit): Promise<Answer> {
  const answer = await fetch(`${process.env.BASE}${path}`, options);
  const text = await answer.text();
  return { data: text ? JSON.parse(text) : undefined, status: answer.status, headers: answer.headers } as Answer;
}
