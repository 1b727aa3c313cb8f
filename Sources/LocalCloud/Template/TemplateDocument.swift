/// The sections of a SAM template, checked for their names but not evaluated.
struct TemplateDocument: Sendable {
    /// One entry of `Resources`.
    struct Resource: Sendable {
        let logicalID: String
        let line: Int
        let type: String
        let typeLine: Int
        let properties: TemplateNode?
        let condition: String?
    }

    let file: String
    let parameters: [TemplateNode.Member]
    let mappings: TemplateNode?
    let conditions: TemplateNode?
    let globals: TemplateNode?
    let resources: [Resource]
    let outputs: [TemplateNode.Member]

    private static let sections: Set<String> = [
        "AWSTemplateFormatVersion", "Transform", "Description", "Metadata", "Globals", "Parameters", "Mappings",
        "Conditions", "Rules", "Resources", "Outputs",
    ]
    private static let resourceMembers: Set<String> = [
        "Type", "Properties", "Condition", "DependsOn", "Metadata", "DeletionPolicy", "UpdateReplacePolicy",
        "UpdatePolicy", "CreationPolicy",
    ]

    init(text: String, file: String) throws(TemplateError) {
        let root = try TemplateNode.parse(text, file: file)
        guard let members = root.members else {
            throw TemplateError(file: file, line: root.line, message: "the template must be a mapping")
        }
        if let unknown = members.first(where: { !Self.sections.contains($0.key) }) {
            throw TemplateError(file: file, line: unknown.line, message: "\(unknown.key) is no section of a template")
        }
        self.file = file
        self.parameters = root["Parameters"]?.members ?? []
        self.mappings = root["Mappings"]
        self.conditions = root["Conditions"]
        self.globals = root["Globals"]
        self.outputs = root["Outputs"]?.members ?? []
        guard let resources = root["Resources"]?.members, !resources.isEmpty else {
            throw TemplateError(file: file, line: root.line, message: "Resources is required")
        }
        self.resources = try resources.map { member throws(TemplateError) in try Self.resource(member, file: file) }
    }

    private static func resource(_ member: TemplateNode.Member, file: String) throws(TemplateError) -> Resource {
        let path = "Resources.\(member.key)"
        guard let members = member.value.members else {
            throw TemplateError(file: file, line: member.line, message: "\(path) must be a mapping")
        }
        if let unknown = members.first(where: { !resourceMembers.contains($0.key) }) {
            throw TemplateError(
                file: file, line: unknown.line, message: "\(path).\(unknown.key) is not supported by the local cloud")
        }
        guard let type = members.first(where: { $0.key == "Type" }), let name = type.value.scalar else {
            throw TemplateError(file: file, line: member.line, message: "\(path).Type is required")
        }
        return Resource(
            logicalID: member.key, line: member.line, type: name, typeLine: type.line,
            properties: member.value["Properties"], condition: member.value["Condition"]?.scalar)
    }
}
