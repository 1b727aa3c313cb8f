/// The attributes that roles, names and states come from. Others are not kept.
enum AttributeName: String, CaseIterable {
    case role, type, href, alt, title, placeholder, value, slot, id, inert, popover, multiple, size, list, label, scope,
        usemap,
        tabindex, contenteditable, border, summary, headers, name, onclick, draggable, open, src, checked
    case labelFor = "for"
    case xlinkHref = "xlink:href"
    case ariaLabel = "aria-label"
    case ariaLabelledBy = "aria-labelledby"
    case ariaLabeledBy = "aria-labeledby"
    case ariaHidden = "aria-hidden"
    case ariaChecked = "aria-checked"
    case ariaSelected = "aria-selected"
    case ariaPlaceholder = "aria-placeholder"
    case ariaOwns = "aria-owns"

    /// The number by which a document keeps it; 0 is no attribute of interest.
    var code: UInt8 { Self.codes[rawValue] ?? 0 }

    static let codes: [String: UInt8] = Dictionary(
        uniqueKeysWithValues: allCases.enumerated().map { ($1.rawValue, UInt8($0 + 1)) })
}
