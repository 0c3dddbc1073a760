print("fieldkeep")
