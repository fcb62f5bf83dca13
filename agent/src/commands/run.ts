import type { Command } from 'commander';
import { runAgent } from './session.js';

interface RunOptions {
  readonly config?: string;
  readonly input: string;
}

/** Adds `run`: packets as they come, for ever. */
export function registerRun(program: Command): void {
  program
    .command('run')
    .description('meter, score and report packets as they come')
    .option('-c, --config <file>', 'YAML file with settings')
    .requiredOption('-i, --input <file>', 'pcap or pcapng file or named pipe; - is standard input (tcpdump -w - | …)')
    .action(async (options: RunOptions) => {
      process.exitCode = await runAgent(options.config, async (agent, signal) => {
        const { openCapture } = await import('../capture/index.js');
        const end = await agent.consume(await openCapture(options.input), signal);
        return end.fault === null ? [] : [`${options.input}: ${end.fault} (${end.packets} packets were read)`];
      });
    });
}
