/// What can be done with an element, by its role.
enum ElementKind: Sendable, Hashable {
    case button, link, textField, nativeSelect, comboBox, checkBox, radio, option, tab, menuItem, slider, file
    case heading, image, text, row, cell, listItem, scrollable, other

    init(role: String) {
        switch role {
        case "button", "Button", "summary", "DisclosureTriangle", "disclosure triangle", "input, submit",
            "input, button",
            "input, reset", "input, image", "togglebutton", "ToggleButton", "PopUpButton", "popupbutton":
            self = .button
        case "link": self = .link
        case "textbox", "searchbox", "textarea", "spinbutton", "TextField", "Date", "DateTime", "InputTime",
            "ColorWell",
            "input, text", "input, email", "input, password", "input, search", "input, tel", "input, url",
            "input, number",
            "input, date", "input, time", "input, datetime-local", "input, month", "input, week", "input, color",
            "input":
            self = .textField
        case "select": self = .nativeSelect
        case "combobox", "listbox", "ComboBoxMenuButton", "ComboBoxGrouping": self = .comboBox
        case "checkbox", "switch", "menuitemcheckbox", "input, checkbox": self = .checkBox
        case "radio", "menuitemradio", "input, radio": self = .radio
        case "option", "MenuListOption", "treeitem": self = .option
        case "tab": self = .tab
        case "menuitem": self = .menuItem
        case "slider", "input, range": self = .slider
        case "input, file": self = .file
        case "heading", "h1", "h2", "h3", "h4", "h5", "h6": self = .heading
        case "image", "img", "figure": self = .image
        case "StaticText", "paragraph", "p", "text", "strong", "em", "emphasis", "LabelText", "label", "code", "time",
            "mark":
            self = .text
        case "row", "tr": self = .row
        case "cell", "gridcell", "td", "columnheader", "rowheader", "th": self = .cell
        case "listitem", "li", "article": self = .listItem
        default: self = role.hasPrefix("scrollable") ? .scrollable : .other
        }
    }

    /// Somebody could click it or type into it.
    var isInteractive: Bool {
        switch self {
        case .button, .link, .textField, .nativeSelect, .comboBox, .checkBox, .radio, .option, .tab, .menuItem, .slider,
            .file:
            true
        case .heading, .image, .text, .row, .cell, .listItem, .scrollable, .other: false
        }
    }

    /// The words by which people call it.
    static let words: [String: Set<ElementKind>] = [
        "button": [.button], "link": [.link], "field": [.textField, .comboBox, .nativeSelect],
        "input": [.textField, .comboBox], "textbox": [.textField], "box": [.textField, .checkBox, .comboBox],
        "textarea": [.textField], "area": [.textField], "dropdown": [.nativeSelect, .comboBox, .button],
        "select": [.nativeSelect, .comboBox], "menu": [.nativeSelect, .comboBox, .button, .menuItem],
        "combobox": [.comboBox, .nativeSelect], "list": [.nativeSelect, .comboBox], "checkbox": [.checkBox],
        "switch": [.checkBox], "toggle": [.checkBox, .button], "radio": [.radio],
        "option": [.option, .radio, .menuItem],
        "tab": [.tab], "menuitem": [.menuItem], "item": [.menuItem, .option, .listItem], "slider": [.slider],
        "heading": [.heading], "image": [.image], "icon": [.image, .button], "picture": [.image], "row": [.row],
        "cell": [.cell], "text": [.text, .textField],
    ]
}
