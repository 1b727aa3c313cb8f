import ByteEncodings

/// Finds the route for a method and a path. A literal segment is preferred to a parameter, a parameter to `{name+}`.
struct RouteTable: Sendable {
    /// What a request leads to.
    enum Match: Sendable {
        case route(RouteResource, parameters: [String: String])
        /// The path exists for other methods.
        case methodNotAllowed([String])
        case notFound
    }

    private final class Node: Sendable {
        let literals: [String: Node]
        let parameter: (name: String, node: Node)?
        let greedy: (name: String, node: Node)?
        let routes: [String: RouteResource]

        init(_ entries: [(segments: ArraySlice<String>, route: RouteResource)]) {
            var literals: [String: [(ArraySlice<String>, RouteResource)]] = [:]
            var parameters: [(name: String, segments: ArraySlice<String>, route: RouteResource)] = []
            var greedy: [(name: String, route: RouteResource)] = []
            var routes: [String: RouteResource] = [:]
            for (segments, route) in entries {
                guard let first = segments.first else {
                    routes[route.method] = route
                    continue
                }
                if first.hasPrefix("{"), first.hasSuffix("+}") {
                    greedy.append((String(first.dropFirst().dropLast(2)), route))
                } else if first.hasPrefix("{"), first.hasSuffix("}") {
                    parameters.append((String(first.dropFirst().dropLast()), segments.dropFirst(), route))
                } else {
                    literals[first, default: []].append((segments.dropFirst(), route))
                }
            }
            self.literals = literals.mapValues { entries in Node(entries.map { (segments: $0.0, route: $0.1) }) }
            self.parameter = parameters.first.map { first in
                (first.name, Node(parameters.map { (segments: $0.segments, route: $0.route) }))
            }
            self.greedy = greedy.first.map { first in
                (first.name, Node(greedy.map { (segments: [], route: $0.route) }))
            }
            self.routes = routes
        }
    }

    private let root: Node

    init(_ routes: [RouteResource]) {
        root = Node(routes.map { (segments: Self.segments($0.path[...])[...], route: $0) })
    }

    /// `path` as it was sent, without query.
    func match(method: String, path: Substring) -> Match {
        let segments = Self.segments(path)
        guard segments.count <= 64, let (node, raw) = Self.find(segments[...], in: root) else { return .notFound }
        guard let route = node.routes[method] ?? node.routes["ANY"] else {
            return node.routes.isEmpty ? .notFound : .methodNotAllowed(node.routes.keys.sorted())
        }
        var parameters: [String: String] = [:]
        for (name, value) in raw {
            guard let text = PercentEncoding.decodeText(value) else { return .notFound }
            parameters[name] = text
        }
        return .route(route, parameters: parameters)
    }

    private static func find(
        _ segments: ArraySlice<String>, in node: Node
    ) -> (node: Node, parameters: [(String, String)])? {
        guard let first = segments.first else { return node.routes.isEmpty ? nil : (node, []) }
        if let next = node.literals[first], let found = find(segments.dropFirst(), in: next) { return found }
        if let parameter = node.parameter, let found = find(segments.dropFirst(), in: parameter.node) {
            return (found.node, [(parameter.name, first)] + found.parameters)
        }
        if let greedy = node.greedy { return (greedy.node, [(greedy.name, segments.joined(separator: "/"))]) }
        return nil
    }

    private static func segments(_ path: Substring) -> [String] {
        path.split(separator: "/").map(String.init)
    }
}
