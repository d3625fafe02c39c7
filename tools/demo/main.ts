/** `npm start`: the demo, or with arguments the command line. */

if (process.argv.length > 2) import('../../host/node/cli/main.ts');
else import('./demo.ts').then(({ main }) => main());
