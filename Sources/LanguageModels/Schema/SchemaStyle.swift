/// What a provider takes as a schema.
enum SchemaStyle: Sendable, Hashable {
    /// JSON Schema as it was read.
    case plain
    /// OpenAI's strict subset: every property is required (optional ones may be null), no other is allowed, and formats
    /// that it does not know are left out.
    case strict
    /// As `strict`, without what servers that imitate OpenAI's often refuse: patterns, formats and ranges, which become
    /// words.
    case strictPlain
    /// Google's `Schema` object (a subset of OpenAPI 3.0): `nullable`, no `additionalProperties`, no patterns.
    case google
}
