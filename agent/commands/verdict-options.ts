import { Option, type Command } from 'commander'
import { SEVERITIES } from '../contract/finding.ts'

/** What every command takes that judges: the same words everywhere. */
export const withVerdictOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--format <format>', 'form of the report')
        .choices(['text', 'json', 'html', 'sarif'])
        .default('text'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 from this severity on')
        .choices(SEVERITIES)
        .default('high'),
    )
    .addOption(new Option('--lang <lang>', 'language; default from LANG').choices(['en', 'zh']))
    .addOption(
      new Option('--color <when>', 'colour; NO_COLOR is respected')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
