import { expect, test } from 'vitest'
import { dot, mermaid, plain } from '../../../agent/workspace/draw.ts'
import { moduleGraph, type ModuleGraph } from '../../../agent/workspace/graph.ts'
import { loadProject } from '../../../agent/workspace/load.ts'
import { createFixtureMachine } from '../../support/fixture-machine.ts'

async function graphOf(files: Record<string, string>, dir = '/w'): Promise<ModuleGraph> {
  const machine = createFixtureMachine({ platform: 'linux', source: 'composed', files })
  const { projects } = await loadProject(machine, dir, 'k')
  const [project] = projects.list
  if (!project) throw new Error('no project')
  return moduleGraph(project)
}

const circle = {
  '/w/go.work': 'go 1.22\nuse ./a\nuse ./b\n',
  '/w/a/go.mod':
    'module example.com/a\n\ngo 1.22\n\nrequire example.com/b v1.0.0\nrequire golang.org/x/text v0.3.0\n',
  '/w/b/go.mod': 'module example.com/b\n\ngo 1.22\n\nrequire example.com/a v1.0.0\n',
}

test('requires in a circle are drawn between the used modules, and nothing is red', async () => {
  const graph = await graphOf(circle)
  expect(graph.edges.map(({ from, to, kind }) => `${from} ${kind} ${to}`)).toEqual([
    'work use /w/a',
    'work use /w/b',
    '/w/a require /w/b',
    '/w/a require golang.org/x/text',
    '/w/b require /w/a',
  ])
  expect([...graph.nodes, ...graph.edges].filter(({ invalid }) => invalid)).toEqual([])
})

test('what Go refuses is marked, with the line', async () => {
  const graph = await graphOf({
    ...circle,
    '/w/go.work': 'go 1.22\nuse ./a\nuse ./a/../a\nuse ./gone\nuse ./b\nreplace example.com/b => ./b\n',
    '/w/c/go.mod': 'module example.com/c\n',
  })
  expect(graph.edges.filter(({ invalid }) => invalid)).toMatchObject([
    { place: 'go.work:3', invalid: 'used twice' },
    { place: 'go.work:4', invalid: 'dir missing' },
    { place: 'go.work:6', invalid: 'replaces a module that is used' },
  ])
})

test('replacements that contradict each other are marked, unless go.work decides', async () => {
  const replacing = (target: string) =>
    `module example.com/${target}\n\nreplace example.com/x => ../${target}x\n`
  const files = {
    '/w/go.work': 'go 1.22\nuse ./a\nuse ./b\n',
    '/w/a/go.mod': replacing('a'),
    '/w/b/go.mod': replacing('b'),
  }
  const conflicts = (graph: ModuleGraph) =>
    graph.edges.filter(({ invalid }) => invalid).map(({ place }) => place)
  expect(conflicts(await graphOf(files))).toEqual(['example.com/b/go.mod:3'])
  const decided = { ...files, '/w/go.work': `${files['/w/go.work']}replace example.com/x => ./ax\n` }
  expect(conflicts(await graphOf(decided))).toEqual([])
})

test('a module without a workspace', async () => {
  const graph = await graphOf(
    { '/w/go.mod': 'module m\n\nrequire a.b/c v1.0.0\n\nreplace a.b/c => ../c\n' },
    '/w',
  )
  expect(plain(graph)).toBe(
    '3 nodes, 2 edges\nm --require v1.0.0--> a.b/c  (m/go.mod:3)\na.b/c --replace =>--> ../c  (m/go.mod:5)\n',
  )
})

test('Mermaid and DOT: red for what is invalid, nothing of a name can break out', async () => {
  const graph = await graphOf({ '/w/go.work': 'go 1.22\nuse "./a|b;<x>"\n' })
  const [text, digraph] = [mermaid(graph), dot(graph)]
  expect(text).toMatch(/^graph LR\n/)
  expect(text).toContain('linkStyle 0 stroke:#c62828')
  expect(text).toContain('style n1 stroke:#c62828')
  expect(text).toContain('./a#124;b#59;#60;x#62;')
  expect(digraph).toContain('n0 -> n1 [label="use", style=bold, color="#c62828"')
  const quoted = dot({ nodes: [{ id: 'a', label: 'a"]\\', kind: 'module' }], edges: [] })
  expect(quoted).toContain('n0 [label="a\\"]\\\\", shape=box]')
})

test('Windows: directories, case and another drive', async () => {
  const machine = createFixtureMachine({
    platform: 'windows',
    source: 'composed',
    files: {
      'C:\\w\\go.work': 'go 1.22\r\nuse ./A\r\nuse D:\\b\r\n',
      'C:\\w\\a\\go.mod': 'module a\r\n',
      'D:\\b\\go.mod': 'module b\r\n',
    },
  })
  const { projects, refused } = await loadProject(machine, 'C:\\w\\a', 'k')
  expect(refused).toEqual([])
  expect(projects.list[0]).toMatchObject({
    root: 'C:\\w\\a',
    goWork: {
      file: 'C:\\w\\go.work',
      uses: [
        { dir: 'C:\\w\\A', status: 'ok', caseDiffers: true },
        { dir: 'D:\\b', status: 'ok' },
      ],
    },
  })
})
