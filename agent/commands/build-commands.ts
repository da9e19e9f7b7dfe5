import { Option, type Command } from 'commander'
import { bytesOf, ciCheck, type CiCheckOptions } from './ci-check.ts'
import type { Cli, ExitCode } from './cli.ts'
import { showDetectors } from './detectors.ts'
import { explainOutput, type ExplainOptions } from './explain.ts'
import { example, notEmpty } from './help.ts'
import { withVerdictOptions } from './verdict-options.ts'
import { promptAnswer, type PromptCommand, type PromptFormat } from '../prompt/answer.ts'
import type { Lang } from '../report/language.ts'

const langOption = () => new Option('--lang <lang>', 'language; default from LANG').choices(['en', 'zh'])

/** Commands for builds, prompts and whoever wants to know what is checked. */
export function buildCommands(root: Command, cli: Cli, done: (code: ExitCode) => void): void {
  root
    .command('explain')
    .description('say what the output of a failed build tells about the environment')
    .argument('[file]', 'output of go build, gopls, a shell; - is standard input', '-')
    .option('--here', 'also look which of the causes this machine has', false)
    .addOption(
      new Option('--format <format>', 'form of the answer').choices(['text', 'json']).default('text'),
    )
    .addOption(langOption())
    .addOption(
      new Option('--color <when>', 'colour; NO_COLOR is respected')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
    .addHelpText(
      'after',
      '\nExit code: 0 nothing recognised, 1 something was, 2 error.\n' +
        example('go build ./... 2>&1 | envherd explain', 'envherd explain --here build.log'),
    )
    .action(async (file: string, options: ExplainOptions) => done(await explainOutput(file, options, cli)))

  withVerdictOptions(root.command('ci-check'))
    .description('judge a build agent before a job, as the service account sees it')
    .option('--min-free <size>', 'room that Go needs on its volumes, as 2GiB', bytesOf)
    .option('--min-go <version>', 'oldest Go that is fine, as 1.22', notEmpty)
    .option('--clean-gocache', 'where room is short, empty the build cache first', false)
    .addHelpText(
      'after',
      example(
        'envherd ci-check --min-free 2GiB --min-go 1.25',
        'envherd ci-check --format sarif > envherd.sarif',
      ),
    )
    .action(async (options: CiCheckOptions) => done(await ciCheck(options, cli)))

  root
    .command('detectors')
    .description('list what is checked, or show the page of one detector')
    .argument('[id]', 'id or alias, as GOROOT_INVALID')
    .addOption(langOption())
    .addHelpText('after', example('envherd detectors', 'envherd detectors GOROOT_INVALID --lang zh'))
    .action((id: string | undefined, options: { lang?: Lang }) => done(showDetectors(id, options, cli)))

  const answer = (command: PromptCommand, format: PromptFormat) => {
    const line = promptAnswer(command, format, cli)
    if (line !== null) cli.out.write(`${line}\n`)
    done(0)
  }
  // From a checkout both run as a program of their own (agent/prompt/main.ts), a third of the time of this one.
  root
    .command('prompt')
    .description('print the Go of this machine and its worst finding, for the prompt of a shell')
    .addOption(
      new Option('--format <format>', 'form of the segment')
        .choices(['text', 'json', 'ansi'])
        .default('text'),
    )
    .addHelpText(
      'after',
      '\nReads what the latest scan or report has found; older than seven days it prints nothing.\n' +
        example('envherd prompt', "PS1='$(envherd prompt --format ansi) \\w \\$ '"),
    )
    .action(({ format }: { format: PromptFormat }) => answer('prompt', format))
  root
    .command('prompt-check')
    .description('print one line where something is broken, for the start of a shell; nothing otherwise')
    .addHelpText('after', example("echo 'envherd prompt-check' >> ~/.bashrc"))
    .action(() => answer('prompt-check', 'text'))
}
