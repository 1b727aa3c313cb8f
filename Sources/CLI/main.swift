await WallcrawlerCommand.main()
