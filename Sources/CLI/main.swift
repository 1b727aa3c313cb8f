import ArgumentParser

await WallcrawlerCommand.main()
