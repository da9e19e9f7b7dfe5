import { Option, type Command } from 'commander'
import type { Cli, ExitCode } from './cli.ts'
import { compare } from './compare.ts'
import { example, notEmpty } from './help.ts'
import { installs } from './installs.ts'
import { layers } from './layers.ts'
import { path } from './path.ts'
import type { SightOptions } from './sight.ts'
import { which, type WhichOptions } from './which.ts'
import { why } from './why.ts'

const withSight = (command: Command): Command =>
  command
    .option('--snapshot <file>', 'a stored snapshot instead of this machine', notEmpty)
    .option('--env <id>', 'env of the machine, as wsl:Ubuntu; default the first', notEmpty)
    .addOption(
      new Option('--format <format>', 'form of the answer').choices(['text', 'json']).default('text'),
    )
    .addOption(new Option('--lang <lang>', 'language; default from LANG').choices(['en', 'zh']))
    .addOption(
      new Option('--color <when>', 'colour; NO_COLOR is respected')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )

const withSession = (command: Command): Command =>
  withSight(command).option('--session <id>', 'session, as bash-login; default the primary one', notEmpty)

const codes = (one: string) => `\nExit code: 0 otherwise, 1 ${one}, 2 error.\n`

/** Commands that explain one machine to its owner, without any server. */
export function machineCommands(root: Command, cli: Cli, done: (code: ExitCode) => void): void {
  withSession(root.command('why'))
    .description('show where a variable, an entry of PATH or go itself comes from, and what lost against it')
    .argument('<name>', 'name of a variable, PATH[n], or go')
    .addHelpText(
      'after',
      codes('nothing sets it') + example('envherd why GOROOT', "envherd why 'PATH[3]'", 'envherd why go'),
    )
    .action(async (name: string, options: SightOptions) => done(await why(name, options, cli)))

  withSession(root.command('which'))
    .description('show who answers a command in every session, and every place that was tried')
    .argument('[command]', 'go, gofmt, gopls or dlv', 'go')
    .option('--trace', 'list every place that is searched', false)
    .addHelpText(
      'after',
      codes('a session does not find it') + example('envherd which go', 'envherd which gopls --trace'),
    )
    .action(async (command: string, options: WhichOptions) => done(await which(command, options, cli)))

  withSession(root.command('path'))
    .description('show PATH in its order, who put each entry there, and what is wrong with it')
    .addHelpText('after', codes('an entry has a finding') + example('envherd path --session zsh-login'))
    .action(async (options: SightOptions) => done(await path(options, cli)))

  withSight(root.command('layers'))
    .description('show what belongs to the person, the system and the editor, and what each env can do')
    .addHelpText('after', codes('no env can run go test') + example('envherd layers'))
    .action(async (options: SightOptions) => done(await layers(options, cli)))

  withSight(root.command('installs'))
    .description('list every Go on this machine')
    .addHelpText('after', codes('there is none, or one in use lacks parts') + example('envherd installs'))
    .action(async (options: SightOptions) => done(await installs(options, cli)))

  withSight(root.command('compare'))
    .description('compare sessions of one machine, or machines by their snapshots')
    .argument('<what...>', 'sessions (bash-login, wsl:Ubuntu/zsh-login), envs, or snapshot files')
    .addHelpText(
      'after',
      codes('something differs') +
        example('envherd compare cmd powershell wsl:Ubuntu', 'envherd compare mine.json theirs.json'),
    )
    .action(async (what: string[], options: SightOptions) => done(await compare(what, options, cli)))
}
