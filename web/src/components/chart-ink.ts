/** The canvas cannot read CSS variables; these repeat style.css, the bars a shade lighter, still 3:1. */
const INK = {
  light: {
    muted: '#555560',
    line: '#e4e4ea',
    opened: '#d0622c',
    resolved: '#3c9463',
    accent: '#3451c6',
    raised: '#ffffff',
    ink: '#18181d',
  },
  dark: {
    muted: '#a9a9b5',
    line: '#29292f',
    opened: '#fba779',
    resolved: '#6cc28b',
    accent: '#93a8ff',
    raised: '#1e1e23',
    ink: '#ededf1',
  },
}

/** What every chart looks like. */
export function chartParts(dark: boolean) {
  const ink = dark ? INK.dark : INK.light
  return {
    ink,
    text: { fontFamily: 'system-ui, sans-serif', color: ink.muted },
    axis: {
      axisLine: { lineStyle: { color: ink.line } },
      axisTick: { show: false },
      axisLabel: { color: ink.muted },
    },
    tooltip: {
      trigger: 'axis' as const,
      // Drawn on the canvas: the HTML tooltip carries inline styles, which the CSP forbids.
      renderMode: 'richText' as const,
      backgroundColor: ink.raised,
      borderColor: ink.line,
      textStyle: { color: ink.ink, fontSize: 12 },
    },
  }
}
