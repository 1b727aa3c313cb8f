/// The roles that HTML elements have by themselves (HTML-AAM 1.0), by the names of Chrome's accessibility tree.
enum TagRole {
    /// The role of an element whose tag alone decides; nil for all others, `generic` for those that mean nothing.
    static let fixed: [String: String] = [
        "article": "article", "aside": "complementary", "blockquote": "blockquote", "caption": "caption",
        "main": "main", "nav": "navigation", "p": "paragraph", "hr": "separator", "h1": "heading", "h2": "heading",
        "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading", "ul": "list", "ol": "list",
        "menu": "list", "dir": "list", "dl": "DescriptionList", "dt": "term", "dd": "definition", "dfn": "term",
        "form": "form",
        "fieldset": "group", "details": "group", "address": "group", "optgroup": "group", "hgroup": "group",
        "legend": "Legend", "label": "LabelText", "button": "button", "textarea": "textbox", "option": "option",
        "progress": "progressbar", "meter": "meter", "output": "status", "dialog": "dialog", "search": "search",
        "figure": "figure", "figcaption": "Figcaption", "img": "image", "canvas": "Canvas", "video": "Video",
        "audio": "Audio", "iframe": "Iframe", "frame": "Iframe", "fencedframe": "Iframe", "object": "PluginObject",
        "embed": "EmbeddedObject", "code": "code", "em": "emphasis", "strong": "strong", "mark": "mark",
        "del": "deletion", "s": "deletion", "strike": "deletion", "ins": "insertion", "sub": "subscript",
        "sup": "superscript", "time": "time", "abbr": "Abbr", "acronym": "Abbr", "ruby": "Ruby", "br": "LineBreak",
        "math": "MathMLMath", "#document": "RootWebArea", "#text": "StaticText", "::marker": "ListMarker",
    ]

    /// The role of an input by its type (HTML, 4.10.5); a type that is not known is `text`.
    static func input(type: String, hasList: Bool) -> String {
        switch type {
        case "button", "submit", "reset", "image", "file": "button"
        case "checkbox": "checkbox"
        case "radio": "radio"
        case "range": "slider"
        case "number": "spinbutton"
        case "color": "ColorWell"
        case "date": "Date"
        case "time": "InputTime"
        case "datetime-local", "month", "week": "DateTime"
        case "hidden": "none"
        case "search": hasList ? "combobox" : "searchbox"
        default: hasList && type != "password" ? "combobox" : "textbox"
        }
    }
}
