/// The roles of WAI-ARIA 1.3 that Chrome knows, by the names under which its accessibility tree shows them.
enum ARIARole {
    /// What the first valid token of a `role` attribute stands for; nil when there is none.
    static func role(of attribute: some Sequence<UInt8>) -> String? {
        for token in attribute.split(whereSeparator: { $0 <= 0x20 }) where token.count <= 20 {
            let name = String(decoding: token, as: UTF8.self).lowercased()
            if let other = renamed[name] { return other }
            if known.contains(name) { return name }
        }
        return nil
    }

    private static let renamed = [
        "img": "image", "presentation": "none", "directory": "list", "text": "generic", "listbox": "listbox",
        "doc-subtitle": "doc-subtitle",
    ]

    private static let known: Set<String> = [
        "alert", "alertdialog", "application", "article", "banner", "blockquote", "button", "caption", "cell",
        "checkbox", "code", "columnheader", "combobox", "comment", "complementary", "contentinfo", "definition",
        "deletion", "dialog", "document", "emphasis", "feed", "figure", "form", "generic", "grid", "gridcell",
        "group", "heading", "image", "insertion", "link", "list", "listitem", "log", "main", "mark", "marquee",
        "math", "menu", "menubar", "menuitem", "menuitemcheckbox", "menuitemradio", "meter", "navigation", "none",
        "note", "option", "paragraph", "progressbar", "radio", "radiogroup", "region", "row", "rowgroup",
        "rowheader", "scrollbar", "search", "searchbox", "sectionfooter", "sectionheader", "separator", "slider",
        "spinbutton", "status", "strong", "subscript", "suggestion", "superscript", "switch", "tab", "table",
        "tablist", "tabpanel", "term", "textbox", "time", "timer", "toolbar", "tooltip", "tree", "treegrid",
        "treeitem",
    ]

    /// The roles whose name comes from what is in them (WAI-ARIA 1.3, 5.2.8.4, as Chrome has it).
    static let namedByContent: Set<String> = [
        "button", "cell", "checkbox", "columnheader", "gridcell", "heading", "link", "option", "menuitem",
        "menuitemcheckbox", "menuitemradio", "radio", "rowheader", "switch", "tab", "treeitem", "tooltip", "term",
        "DisclosureTriangle", "LayoutTableCell", "math",
    ]

    /// Roles that take no name from a `title`.
    static let withoutTitle: Set<String> = [
        "generic", "none", "paragraph", "caption", "code", "deletion", "emphasis", "insertion", "strong", "subscript",
        "superscript", "mark", "StaticText", "LabelText", "Legend", "sectionheader", "sectionfooter",
    ]
}
