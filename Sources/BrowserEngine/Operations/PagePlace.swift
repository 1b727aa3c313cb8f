/// Where a page is.
package struct PagePlace: Sendable, Equatable {
    package var url: String
    package var title: String

    package init(url: String, title: String) {
        self.url = url
        self.title = title
    }

    /// The host and port; empty for a page without one.
    package var host: String {
        guard let range = url.firstRange(of: "://") else { return "" }
        let authority = url[range.upperBound...].prefix { !"/?#".contains($0) }
        return String(authority.split(separator: "@").last ?? "")
    }

    /// The address without its fragment.
    package var address: String { String(url.prefix { $0 != "#" }) }
}
