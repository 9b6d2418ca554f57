// Before the page is drawn, so that it does not flash in other colors.
document.documentElement.dataset.theme = localStorage.getItem('theme') ?? 'system'
