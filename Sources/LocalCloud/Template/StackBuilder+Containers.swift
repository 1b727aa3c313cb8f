extension StackBuilder {
    mutating func addCluster(_ resource: TemplateDocument.Resource) throws(TemplateError) {
        var properties = try reader(resource)
        stack.clusters.append(try properties.text("ClusterName") ?? resource.logicalID)
        properties.accept(
            "CapacityProviders", "ClusterSettings", "Configuration", "DefaultCapacityProviderStrategy", "Tags",
            "ServiceConnectDefaults")
        try properties.finish()
    }

    mutating func addTaskDefinition(_ resource: TemplateDocument.Resource) throws(TemplateError) {
        var properties = try reader(resource)
        let family = try properties.text("Family") ?? resource.logicalID
        var containers: [ContainerResource] = []
        for value in try properties.list("ContainerDefinitions") {
            containers.append(try container(value, path: "\(properties.path).ContainerDefinitions"))
        }
        guard containers.count == 1 else {
            throw properties.unsupported("ContainerDefinitions", "must have one container in the local cloud")
        }
        stack.taskDefinitions.append(
            TaskDefinitionResource(
                family: family, cpu: try properties.text("Cpu") ?? "256",
                memory: try properties.text("Memory") ?? "512", containers: containers))
        properties.accept(
            "ExecutionRoleArn", "TaskRoleArn", "NetworkMode", "RequiresCompatibilities", "RuntimePlatform",
            "EphemeralStorage", "Tags", "PidMode", "Volumes", "PlacementConstraints")
        try properties.finish()
    }

    private func container(_ value: TemplateValue, path: String) throws(TemplateError) -> ContainerResource {
        var reader = try PropertyReader(value, path: path, line: value.line, file: file)
        let container = ContainerResource(
            name: try reader.requiredText("Name"), image: try reader.requiredText("Image"),
            environment: try pairs(&reader, "Environment", value: "Value"),
            secrets: try pairs(&reader, "Secrets", value: "ValueFrom"), ports: try ports(&reader),
            stopTimeoutSeconds: try reader.integer("StopTimeout", in: 2...120) ?? 30,
            isEssential: try reader.boolean("Essential") ?? true)
        reader.accept(
            "LogConfiguration", "Cpu", "Memory", "MemoryReservation", "HealthCheck",
            "LinuxParameters", "ReadonlyRootFilesystem", "User", "Ulimits", "StartTimeout", "Privileged",
            "DockerLabels", "MountPoints", "WorkingDirectory", "DockerSecurityOptions", "VersionConsistency",
            "Interactive",
            "PseudoTerminal")
        try reader.finish()
        return container
    }

    private func ports(_ reader: inout PropertyReader) throws(TemplateError) -> [Int] {
        var ports: [Int] = []
        for item in try reader.list("PortMappings") {
            var mapping = try PropertyReader(item, path: "\(reader.path).PortMappings", line: item.line, file: file)
            guard let port = try mapping.integer("ContainerPort", in: 1...65_535) else {
                throw mapping.missing("ContainerPort")
            }
            ports.append(port)
            mapping.accept("HostPort", "Protocol", "Name", "AppProtocol")
            try mapping.finish()
        }
        return ports
    }

    /// ECS writes its variables as lists of `Name` and `Value`.
    private func pairs(
        _ reader: inout PropertyReader, _ key: String, value: String
    ) throws(TemplateError) -> [String: String] {
        var result: [String: String] = [:]
        for item in try reader.list(key) {
            var pair = try PropertyReader(item, path: "\(reader.path).\(key)", line: item.line, file: file)
            result[try pair.requiredText("Name")] = try pair.text(value) ?? ""
            try pair.finish()
        }
        return result
    }

    mutating func addSecret(_ resource: TemplateDocument.Resource) throws(TemplateError) {
        var properties = try reader(resource)
        var generation: SecretGeneration?
        if var reader = try properties.nested("GenerateSecretString") {
            generation = SecretGeneration(
                length: try reader.integer("PasswordLength", in: 1...4_096) ?? 32,
                excludedCharacters: try reader.text("ExcludeCharacters") ?? "",
                excludesPunctuation: try reader.boolean("ExcludePunctuation") ?? false,
                excludesUppercase: try reader.boolean("ExcludeUppercase") ?? false,
                excludesLowercase: try reader.boolean("ExcludeLowercase") ?? false,
                excludesNumbers: try reader.boolean("ExcludeNumbers") ?? false,
                template: try reader.text("SecretStringTemplate"), templateKey: try reader.text("GenerateStringKey"))
            reader.accept("IncludeSpace", "RequireEachIncludedType")
            try reader.finish()
        }
        stack.secrets.append(
            SecretResource(
                logicalID: resource.logicalID, name: try properties.text("Name") ?? resource.logicalID,
                value: try properties.text("SecretString"), generation: generation))
        properties.accept("Description", "KmsKeyId", "Tags", "ReplicaRegions")
        try properties.finish()
    }
}
