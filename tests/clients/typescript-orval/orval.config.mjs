export default {
  vpnaas: {
    input: process.env.DOCUMENT,
    output: {
      target: 'src/vpnaas.ts',
      client: 'fetch',
      override: { mutator: { path: 'src/fetcher.ts', name: 'fetcher', extension: '.js' } },
    },
  },
};
