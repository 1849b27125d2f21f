import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../server/root.ts';
import { viewToTypeScript } from './view-source.ts';

/** Where the templates are, and the module that exports OfficeViews, PortalViews, Layouts, OfficePage and PortalPage. */
export interface ViewTree {
  folder: string;
  typesFile: string;
}

interface Template {
  name: string;
  path: string;
  source: string;
}

const TREE: ViewTree = { folder: join(ROOT, 'views'), typesFile: join(ROOT, 'server', 'views.ts') };

/**
 * Everything wrong with the templates, each as `views/noun/page.eta:line sentence`: what the compiler says about the
 * props, calls other than `include` and `layout`, what the content security policy would refuse, and names that are
 * registered without a file or the other way round.
 */
export function checkViews(tree: ViewTree = TREE): string[] {
  const templates = readTemplates(tree.folder);
  const sources = new Map(
    templates.map((template) => [
      `${template.path}.ts`,
      viewToTypeScript(template.name, template.source, tree.typesFile),
    ]),
  );
  const program = createProgram(sources, tree.typesFile);
  const problems = [
    ...registrationProblems(program, tree, templates),
    ...templates.flatMap((template) => [
      ...typeProblems(program, template),
      ...callProblems(program, template),
      ...policyProblems(template),
    ]),
  ];
  return problems.map((problem) => relative(join(tree.folder, '..'), problem));
}

function readTemplates(folder: string): Template[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.eta'))
    .sort()
    .map((file) => ({
      name: `/${file.slice(0, -'.eta'.length).split(sep).join('/')}`,
      path: join(folder, file),
      source: readFileSync(join(folder, file), 'utf8'),
    }));
}

// Parsed once for however many trees are checked.
const libraries = new Map<string, ts.SourceFile>();

function createProgram(sources: Map<string, string>, typesFile: string): ts.Program {
  const configPath = join(ROOT, 'tsconfig.json');
  const config: unknown = ts.readConfigFile(configPath, (path) =>
    readFileSync(path, 'utf8'),
  ).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const base = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...base,
    fileExists: (path) => sources.has(path) || base.fileExists(path),
    readFile: (path) => sources.get(path) ?? base.readFile(path),
    getSourceFile(path, ...rest) {
      const source = sources.get(path);
      if (source !== undefined) {
        return ts.createSourceFile(path, source, ts.ScriptTarget.ES2024, true);
      }
      const file = libraries.get(path) ?? base.getSourceFile(path, ...rest);
      if (file && path.includes('/node_modules/')) libraries.set(path, file);
      return file;
    },
  };
  return ts.createProgram([...sources.keys(), typesFile], options, host);
}

function typeProblems(program: ts.Program, template: Template): string[] {
  const file = sourceOf(program, template);
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
    (diagnostic) =>
      at(
        template,
        lineOf(file, diagnostic.start ?? 0),
        ts.flattenDiagnosticMessageText(diagnostic.messageText, ' '),
      ),
  );
}

const ALLOWED_CALLS = new Set(['include', 'layout', 'print', 'raw']);

// Templates get strings ready to show: what must be worked out is worked out in views.ts, where it can be tested.
function callProblems(program: ts.Program, template: Template): string[] {
  const file = sourceOf(program, template);
  const problems: string[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isNewExpression(node) ||
      (ts.isCallExpression(node) && !ALLOWED_CALLS.has(node.expression.getText(file)))
    ) {
      problems.push(
        at(
          template,
          lineOf(file, node.getStart(file)),
          `A template calls nothing but include and layout: ${node.getText(file)}`,
        ),
      );
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return problems;
}

const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/\sstyle\s*=/i, 'The content security policy refuses a style attribute.'],
  [/<style[\s>]/i, 'The content security policy refuses a style element.'],
  [/<script(?![^>]*\ssrc=)/i, 'The content security policy refuses an inline script.'],
  [/\son[a-z]+\s*=\s*["']/i, 'The content security policy refuses an event attribute.'],
  [/\shx-on\b/i, 'hx-on is an inline script.'],
  [/=\s*["']js(on)?:/i, 'hx-vals with js: is an inline script.'],
];

function policyProblems(template: Template): string[] {
  return template.source
    .split('\n')
    .flatMap((line, index) =>
      REFUSED.filter(([pattern]) => pattern.test(line)).map(([, sentence]) =>
        at(template, index + 1, sentence),
      ),
    );
}

function registrationProblems(
  program: ts.Program,
  tree: ViewTree,
  templates: readonly Template[],
): string[] {
  const registered = registeredNames(program, tree.typesFile);
  const present = new Set(templates.map((template) => template.name));
  return [
    ...templates
      .filter((template) => !registered.has(template.name))
      .map((template) => at(template, 1, 'This template is not registered in server/views.ts.')),
    ...[...registered]
      .filter((name) => !present.has(name))
      .map(
        (name) =>
          `${join(tree.folder, `${name.slice(1)}.eta`)}:1 This template is registered but missing.`,
      ),
  ];
}

function registeredNames(program: ts.Program, typesFile: string): Set<string> {
  const file = program.getSourceFile(typesFile);
  if (!file) throw new Error(`${typesFile} is missing.`);
  const names = new Set<string>();
  for (const statement of file.statements) {
    if (!ts.isInterfaceDeclaration(statement)) continue;
    const checker = program.getTypeChecker();
    for (const property of checker.getTypeAtLocation(statement).getProperties()) {
      if (property.name.startsWith('/')) names.add(property.name);
    }
  }
  return names;
}

function sourceOf(program: ts.Program, template: Template): ts.SourceFile {
  const file = program.getSourceFile(`${template.path}.ts`);
  if (!file) throw new Error(`${template.path} was not compiled.`);
  return file;
}

function lineOf(file: ts.SourceFile, position: number): number {
  return file.getLineAndCharacterOfPosition(position).line + 1;
}

function at(template: Template, line: number, sentence: string): string {
  return `${template.path}:${line} ${sentence}`;
}

if (import.meta.main) {
  const problems = checkViews();
  for (const problem of problems) console.error(problem);
  console.log(
    problems.length === 0
      ? 'The templates agree with their props.'
      : `${problems.length} problems.`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
}
