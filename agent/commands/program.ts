import { Command, Option } from 'commander'
import { AGENT_VERSION, type Flags } from '../config.ts'
import { withAlsoOptions, type AlsoOptions } from './also-options.ts'
import { buildCommands } from './build-commands.ts'
import type { Cli, ExitCode } from './cli.ts'
import { diagnosePaste } from './diagnose.ts'
import { doctor, type DoctorOptions } from './doctor.ts'
import { enroll } from './enroll.ts'
import { example, notEmpty } from './help.ts'
import { install, type InstallOptions } from './install.ts'
import { machineCommands } from './machine-commands.ts'
import { pathsRewrite, pathsScan, type PathsRewriteOptions, type PathsScanOptions } from './paths.ts'
import { run, type RunOptions } from './run.ts'
import { scan, type ScanOptions } from './scan.ts'
import { show, snapshot } from './show.ts'
import { status } from './status.ts'
import { taint, type TaintOptions } from './taint.ts'
import { uninstall, type UninstallOptions } from './uninstall.ts'
import type { VerdictOptions } from './verdict.ts'
import { withVerdictOptions } from './verdict-options.ts'
import { workCheck, workGraph, type GraphOptions } from './work.ts'

/** Every command with its options; each tells its exit code to `done`. */
export function program(cli: Cli, done: (code: ExitCode) => void): Command {
  const root = new Command('envherd')
    .description('Finds what is wrong with the Go environment of this machine, and reports it to a server.')
    .version(AGENT_VERSION)
    .exitOverride()
    .configureOutput({ writeOut: (text) => cli.out.write(text), writeErr: (text) => cli.err.write(text) })
    .addHelpText(
      'after',
      '\nExit code: 0 clean, 1 findings at or above --fail-on, 2 error.\n' +
        example('envherd scan', 'envherd scan --format json --fail-on medium'),
    )

  withAlsoOptions(withVerdictOptions(root.command('scan')))
    .description('judge this machine, without any server')
    .option('--from <file>', 'judge a stored snapshot instead', notEmpty)
    .addHelpText(
      'after',
      example('envherd scan --format html > report.html', 'envherd scan --from snapshot.json'),
    )
    .action(async (options: ScanOptions) => done(await scan(options, cli)))

  withVerdictOptions(root.command('diagnose'))
    .description('judge a pasted bug report, by its text alone')
    .argument('[file]', 'what someone pasted: go env, go version, PATH, errors; - is standard input', '-')
    .addHelpText('after', example('envherd diagnose issue.md', 'go env | envherd diagnose - --format json'))
    .action(async (file: string, options: VerdictOptions) => done(await diagnosePaste(file, options, cli)))

  const work = root.command('work').description('modules and workspace of a directory, without running go')
  work
    .command('graph')
    .description('draw which module uses, requires and replaces which')
    .argument('[dir]', 'directory of a module or workspace', '.')
    .addOption(
      new Option('--format <format>', 'form of the drawing')
        .choices(['text', 'mermaid', 'dot', 'json'])
        .default('text'),
    )
    .addHelpText('after', example('envherd work graph --format dot | dot -Tsvg > modules.svg'))
    .action(async (dir: string, options: GraphOptions) => done(await workGraph(dir, options, cli)))
  withVerdictOptions(work.command('check'))
    .description('judge go.mod, go.work and vendor of a directory')
    .argument('[dir]', 'directory of a module or workspace', '.')
    .addHelpText('after', example('envherd work check services/api'))
    .action(async (dir: string, options: VerdictOptions) => done(await workCheck(dir, options, cli)))

  machineCommands(root, cli, done)
  buildCommands(root, cli, done)

  const paths = root.command('paths').description('fixed Go and drive paths in scripts, settings and sources')
  paths
    .command('scan')
    .description('list them with their lines; exit with 1 if there are any')
    .argument('[dir]', 'directory or file', '.')
    .addOption(
      new Option('--format <format>', 'form of the list').choices(['text', 'json', 'sarif']).default('text'),
    )
    .addHelpText('after', example('envherd paths scan .', 'envherd paths scan --format sarif > paths.sarif'))
    .action(async (dir: string, options: PathsScanOptions) => done(await pathsScan(dir, options, cli)))
  paths
    .command('rewrite')
    .description('print a patch that puts a variable in their place; nothing is edited')
    .argument('[dir]', 'directory or file', '.')
    .requiredOption('--to <variable>', 'what to put there, as ${APP_HOME}', notEmpty)
    .addHelpText(
      'after',
      example("envherd paths rewrite --to '${APP_HOME}' > paths.patch", 'git apply paths.patch'),
    )
    .action(async (dir: string, options: PathsRewriteOptions) => done(await pathsRewrite(dir, options, cli)))

  root
    .command('taint')
    .description('show what scripts and settings write to Go variables and PATH, and where it comes from')
    .argument('<file...>', 'start-up files, scripts, settings; none of them is run')
    .addOption(new Option('--format <format>', 'form of the list').choices(['text', 'json']).default('text'))
    .addOption(
      new Option('--color <when>', 'colour; NO_COLOR is respected')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
    .addHelpText(
      'after',
      example('envherd taint ~/.bashrc', 'envherd taint --format json setup.ps1 Makefile'),
    )
    .action(async (files: string[], options: TaintOptions) => done(await taint(files, options, cli)))

  root
    .command('show')
    .description('print byte for byte what would be sent to the server')
    .addHelpText('after', example('envherd show | less'))
    .action(async () => done(await show(cli)))

  withAlsoOptions(root.command('snapshot'))
    .description('print the snapshot of this machine to read or to attach to a bug report')
    .addHelpText('after', example('envherd snapshot > snapshot.json'))
    .action(async (options: AlsoOptions) => done(await snapshot(options, cli)))

  root
    .command('enroll')
    .description('make this machine known to a server')
    .option('--server <url>', 'address of the server (ENVHERD_SERVER)', notEmpty)
    .option('--key <key>', 'enrolment key (ENVHERD_ENROLL_KEY)', notEmpty)
    .option('--key-file <file>', 'read the enrolment key from a file', notEmpty)
    .addHelpText('after', example('envherd enroll --server https://envherd.example.com --key-file key.txt'))
    .action(async (flags: Flags) => done(await enroll(flags, cli)))

  root
    .command('run')
    .description('report to the server and watch for changes until stopped')
    .option('--once', 'look and report one time, for schedulers', false)
    .option('--enroll-if-needed', 'enrol first, and again if the server has forgotten this machine', false)
    .addOption(new Option('--log <format>', 'form of the log').choices(['text', 'json']).default('text'))
    .addHelpText('after', example('envherd run', 'envherd run --once --log json'))
    .action(async (options: RunOptions) => done(await run(options, cli)))

  root
    .command('install')
    .description(
      'enrol, and have this system keep the agent running: systemd, launchd, Task Scheduler or cron',
    )
    .option('--server <url>', 'address of the server (ENVHERD_SERVER)', notEmpty)
    .option('--key <key>', 'enrolment key (ENVHERD_ENROLL_KEY)', notEmpty)
    .option('--key-file <file>', 'read the enrolment key from a file', notEmpty)
    .option('--user <name>', 'as root: the person whose environment is watched', notEmpty)
    .addHelpText('after', example('envherd install --server https://envherd.example.com --key-file key.txt'))
    .action(async (options: InstallOptions) => done(await install(options, cli)))

  root
    .command('uninstall')
    .description('stop the agent and have nothing start it again')
    .option('--user <name>', 'as root: the person it was installed for', notEmpty)
    .option('--purge', 'remove its folder too: enrolment, and what waits to be sent', false)
    .addHelpText('after', example('envherd uninstall', 'envherd uninstall --purge'))
    .action(async (options: UninstallOptions) => done(await uninstall(options, cli)))

  root
    .command('status')
    .description('show where this machine reports and what is waiting')
    .addHelpText('after', example('envherd status'))
    .action(async () => done(await status(cli)))

  root
    .command('doctor')
    .description('examine this agent itself: server, clock, spool, permissions, service, versions')
    .addOption(
      new Option('--format <format>', 'form of the answer').choices(['text', 'json']).default('text'),
    )
    .addOption(new Option('--lang <lang>', 'language; default from LANG').choices(['en', 'zh']))
    .addHelpText(
      'after',
      '\nExit code: 0 all well, 1 something to mend, 2 error.\n' +
        example('envherd doctor', 'envherd doctor --format json'),
    )
    .action(async (options: DoctorOptions) => done(await doctor(options, cli)))

  return root
}
