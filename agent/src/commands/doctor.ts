import type { Command } from 'commander';
import { ExitCode } from '../exit-code.js';
import { say, sayJson } from './print.js';

interface DoctorOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly interface?: string;
}

/** Adds `doctor`: what would keep an agent from working here. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check that this host has what an agent needs')
    .option('-c, --config <file>', 'YAML file with settings')
    .option('--interface <name>', 'also check this interface and listen for a few seconds; needs CAP_NET_RAW')
    .option('--json', 'as JSON')
    .action(async (options: DoctorOptions) => {
      const { loadConfig } = await import('../config.js');
      const { examine } = await import('../doctor/doctor.js');
      const findings = await examine(loadConfig(process.env, options.config), options.interface);
      if (options.json) sayJson(findings);
      else for (const { result, check, detail } of findings) say(`${result.padEnd(5)} ${check}: ${detail}`);
      const failed = findings.some(({ result }) => result === 'fail');
      process.exitCode = failed ? ExitCode.Failed : ExitCode.Done;
    });
}
