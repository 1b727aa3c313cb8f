// BrowserControl
