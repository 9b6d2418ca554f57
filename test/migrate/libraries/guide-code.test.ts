import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { PROGRAMS, secondStepOf } from './run.js'

// Laravel Fortify and django-allauth are in no package of Debian: their code is parsed, and the other guides' is run.

it('docs/moving-in/fortify.md has PHP before', () => {
  const input = `<?php\n${secondStepOf('fortify', 'php')}`
  expect(execFileSync(PROGRAMS.php, ['-l'], { input, encoding: 'utf8' })).toContain('No syntax errors')
})

it('docs/moving-in/django-allauth.md has Python before', () => {
  const input = secondStepOf('django-allauth', 'python')
  const parse = 'import ast, sys; print([type(part).__name__ for part in ast.parse(sys.stdin.read()).body])'
  const parts = execFileSync(PROGRAMS.python, ['-c', parse], { input, encoding: 'utf8' })
  expect(parts.trim()).toBe("['ImportFrom', 'FunctionDef']")
})
