/** `npm start`: the demo, or with arguments the command line. */

if (process.argv.length > 2) await import('../../host/node/cli/main.ts');
else await (await import('./demo.ts')).main();
