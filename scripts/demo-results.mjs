/** What the demo shows of a results folder, read from the files that orze leaves there. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** From the files that orze leaves; each may be missing when it was stopped early. */
export function readResults(results) {
  const status = readJson(join(results, 'status.json'));
  const report = readText(join(results, 'report.md'));
  const runs = existsSync(results) ? readdirSync(results).filter((name) => name.startsWith('idea-')) : [];
  const failed = runs.toSorted().flatMap((id) => {
    const outcome = readJson(join(results, id, '.orze', 'outcome.json'));
    if (outcome === null || outcome.status !== 'FAILED') return [];
    return [{ id, title: readJson(join(results, id, 'claim.json')).title, failure: outcome.failure }];
  });
  return {
    completed: status === null ? 0 : status.completed,
    blocked: status === null ? [] : status.blocked,
    failed,
    table: report === null ? [] : resultsTable(report),
  };
}

/** Cells of the table below `## Results`, headings first. */
function resultsTable(report) {
  const [, after = ''] = report.split(/^## Results\n/m);
  const [section] = after.split(/^## /m);
  const rows = section.split('\n').filter((line) => line.startsWith('|') && !/^[|\s-]+$/.test(line));
  return rows.map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('\\|', '|')),
  );
}

export function showResults({ table, failed, blocked }, project) {
  console.log(`\nLeaderboard (${project}/results/report.md)\n`);
  for (const line of aligned(table)) console.log(`  ${line}`);

  console.log('\nFailed');
  if (failed.length === 0) console.log('  none');
  for (const { id, title, failure } of failed) {
    console.log(`  ${id}  ${plain(title)}`);
    console.log(`    class     ${failure.class} (${failure.stage})`);
    console.log(`    said      ${plain(failure.text)}`);
    for (const { file, line, text } of failure.evidence)
      console.log(`    evidence  ${basename(file)}:${line}  ${plain(text)}`);
  }

  console.log('\nBlocked: not run, since their text is not what their author meant');
  if (blocked.length === 0) console.log('  none');
  for (const { idea_id: id, code, message } of blocked) console.log(`  ${id}  ${code} ${plain(message)}`);
}

/** Numbers to the right, the rest to the left, a rule below the headings. */
function aligned(rows) {
  const [headings, ...body] = rows;
  if (headings === undefined) return ['no results'];
  const columns = headings.map((heading, n) => ({
    width: Math.max(...rows.map((row) => [...row[n]].length)),
    right: body.length > 0 && body.every((row) => /^[-+\d.,%]+$|^—$/.test(row[n])),
    rule: '─'.repeat([...heading].length),
  }));
  const line = (cells) =>
    cells
      .map((cell, n) => {
        const space = ' '.repeat(columns[n].width - [...cell].length);
        return columns[n].right ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd();
  return [line(headings), line(columns.map(({ rule, width }) => rule.padEnd(width, '─'))), ...body.map(line)];
}

/** As one line without control characters. */
function plain(text) {
  return text.replace(/\p{Cc}+/gu, ' ');
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

function readJson(path) {
  const text = readText(path);
  return text === null ? null : JSON.parse(text);
}
