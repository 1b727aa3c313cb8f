/// The part of JSON Schema that requests use (protocol, 2.5), with references inlined: a value without I/O.
package struct JSONSchema: Sendable, Hashable {
    /// What a value must look like.
    package indirect enum Shape: Sendable, Hashable {
        /// Any value: no type was given, or the schema recurs.
        case anything
        case null
        case boolean
        case integer(NumberRange)
        case number(NumberRange)
        case string(StringForm)
        case array(JSONSchema)
        /// Names in `required` that are no properties have been dropped.
        case object([String: JSONSchema], required: Set<String>)
        /// At least one fits.
        case union([JSONSchema])
    }

    /// What fits.
    package var shape: Shape
    /// For the model.
    package var description: String?

    package init(_ shape: Shape, description: String? = nil) {
        self.shape = shape
        self.description = description
    }

    /// Whether null fits.
    package var allowsNull: Bool {
        switch shape {
        case .anything, .null: true
        case .union(let members): members.contains { $0.allowsNull }
        case .boolean, .integer, .number, .string, .array, .object: false
        }
    }

    /// Whether some part takes any value, which strict structured outputs cannot express.
    var holdsAnything: Bool {
        switch shape {
        case .anything: true
        case .null, .boolean, .integer, .number, .string: false
        case .array(let items): items.holdsAnything
        case .object(let properties, _): properties.values.contains { $0.holdsAnything }
        case .union(let members): members.contains { $0.holdsAnything }
        }
    }

    /// The same schema with every string's form changed by `change`.
    package func mappingStrings(_ change: (StringForm) -> StringForm) -> JSONSchema {
        var copy = self
        switch shape {
        case .anything, .null, .boolean, .integer, .number: break
        case .string(let form): copy.shape = .string(change(form))
        case .array(let items): copy.shape = .array(items.mappingStrings(change))
        case .object(let properties, let required):
            copy.shape = .object(properties.mapValues { $0.mappingStrings(change) }, required: required)
        case .union(let members): copy.shape = .union(members.map { $0.mappingStrings(change) })
        }
        return copy
    }
}

/// `minimum` and `maximum`, both inclusive.
package struct NumberRange: Sendable, Hashable {
    /// Nil for none.
    package var minimum: Double?
    /// Nil for none.
    package var maximum: Double?

    package init(minimum: Double? = nil, maximum: Double? = nil) {
        self.minimum = minimum
        self.maximum = maximum
    }
}

/// What a string holds.
package enum StringForm: Sendable, Hashable {
    case any
    /// One of these.
    case choice([String])
    case email
    case uuid
    /// `format` `uri` or `url`.
    case url
    /// The id of an element of the snapshot: `^\d+-\d+$`. It is asked for; whatever text comes is accepted.
    case elementID

    /// The pattern that stands for `elementID` in a schema.
    package static let elementIDPattern = #"^\d+-\d+$"#
}
