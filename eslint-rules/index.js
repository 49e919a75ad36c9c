// Our own rules. Each says what to do instead.

const CJK = /[\u3400-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]/

/** Words on screen live in src/copy. */
const noWordsOutsideCopy = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { word: 'Words on screen belong in src/copy: “{{text}}”.' },
  },
  create(context) {
    const tell = (node, text) => {
      if (CJK.test(text))
        context.report({ node, messageId: 'word', data: { text: text.trim().slice(0, 20) } })
    }
    return {
      Literal: (node) => typeof node.value === 'string' && tell(node, node.value),
      TemplateElement: (node) => tell(node, node.value.raw),
      JSXText: (node) => tell(node, node.value),
    }
  },
}

/** Money and area are integers: no decimals, no division but whole division through Math.floor. */
const noFloat = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      decimal: 'Money and area are integers; {{text}} is not one.',
      divide: 'Compare by cross-multiplication, or divide whole numbers as Math.floor(a / b).',
      call: '{{text}} makes or rounds fractions; money and area have none.',
    },
  },
  create(context) {
    const isFloored = (node) => {
      const call = node.parent
      return (
        call?.type === 'CallExpression' &&
        call.callee.type === 'MemberExpression' &&
        call.callee.object.name === 'Math' &&
        call.callee.property.name === 'floor'
      )
    }
    return {
      Literal(node) {
        if (typeof node.value !== 'number') return
        if (!Number.isInteger(node.value) || /[.]|e-/i.test(node.raw))
          context.report({ node, messageId: 'decimal', data: { text: node.raw } })
      },
      BinaryExpression(node) {
        if (node.operator !== '/' || isFloored(node)) return
        // BigInt divides whole numbers by nature.
        const source = context.sourceCode.getText(node)
        if (/BigInt\(/.test(source)) return
        context.report({ node, messageId: 'divide' })
      },
      AssignmentExpression: (node) => node.operator === '/=' && context.report({ node, messageId: 'divide' }),
      CallExpression(node) {
        const text = context.sourceCode.getText(node.callee)
        if (/^(parseFloat|Number\.parseFloat|Math\.(round|ceil|sqrt|pow|random)|.*\.toFixed)$/.test(text))
          context.report({ node, messageId: 'call', data: { text } })
      },
    }
  },
}

/** Only our components are tappable. */
const onlyPressable = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { tap: 'Use Pressable or Button of src/ui: they have role, name and focus.' },
  },
  create(context) {
    return {
      JSXAttribute(node) {
        if (['onClick', 'onTap', 'onLongPress'].includes(node.name.name))
          context.report({ node, messageId: 'tap' })
      },
    }
  },
}

export default {
  rules: {
    'no-words-outside-copy': noWordsOutsideCopy,
    'no-float': noFloat,
    'only-pressable': onlyPressable,
  },
}
